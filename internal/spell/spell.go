// Package spell finds the words that somebody who mistyped a word may have meant.
package spell
