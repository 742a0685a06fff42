package main

import (
	"testing"

	"entente/internal/bench/peers"
	"entente/internal/bench/peers/peertest"
)

func TestAnswersAreThoseOfTheTrees(t *testing.T) {
	peertest.Run(t, peers.Program{Index: build, Open: open})
}
