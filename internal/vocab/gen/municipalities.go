package main

import "errors"

func writeMunicipalities(own, out, cities, refnis string) error {
	return errors.New("not yet")
}
