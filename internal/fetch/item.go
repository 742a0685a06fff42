package fetch

import (
	"context"
	"fmt"
	"net/http"

	"entente/internal/record"
	"entente/internal/source"
)

// Item fetches one address that a person named, redirects followed, as an item of the last address. The error holds a
// *record.Failure, a *source.Absent when the server says that it is gone for good, or is the context's own; the item is
// named all the same. Held tells what is held of an address, and may be nil.
func (c *Client) Item(ctx context.Context, address string, held func(address string) Held) (source.Item, error) {
	item := source.Item{Key: address, Name: address, Source: address}
	if canonical, err := Canonical(address); err == nil {
		item.Key, item.Name, item.Source = canonical, canonical, canonical
	}
	resp, err := c.Get(ctx, Request{Address: address, Redirects: MaxRedirects, Held: held})
	if err != nil {
		return item, err
	}
	item.Key, item.Name, item.Source = resp.Address, resp.Address, resp.Address
	return Filled(item, resp)
}

// Filled gives an item what a server answered, or says why there is nothing to read.
func Filled(item source.Item, resp *Response) (source.Item, error) {
	item.Hint, item.Retrieved, item.Modified, item.ETag = resp.Type, resp.Retrieved, resp.Modified, resp.ETag
	switch resp.Status {
	case http.StatusOK:
		item.Bytes = resp.Body
		return item, nil
	case http.StatusNotModified:
		item.Unmodified = true
		return item, nil
	case http.StatusGone:
		return item, &source.Absent{Reason: "the server says that it is gone for good (410)"}
	}
	return item, Refusal(resp.Status)
}

// Refusal is the failure behind a status that brings no document.
func Refusal(status int) *record.Failure {
	class, reason := record.ClassUnreadable, fmt.Sprintf("the server answered with status %d", status)
	switch {
	case status == http.StatusNotFound:
		class, reason = record.ClassMissing, "the server has no such page (404)"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		reason = fmt.Sprintf("the server does not let everybody read it (%d)", status)
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		reason = fmt.Sprintf("the server asks to come back later (%d)", status)
	case status >= 500:
		reason = fmt.Sprintf("the server has a fault of its own (%d)", status)
	}
	return &record.Failure{Class: class, Reason: reason}
}
