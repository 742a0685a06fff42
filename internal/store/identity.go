package store

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"go.etcd.io/bbolt"
)

// keyIdentity is where bucketMeta has the identity.
var keyIdentity = []byte("identity")

// Identity returns what tells this store from all others. It is made when it is first asked for, and stays: a backup has it too.
func (s *Store) Identity() (identity string, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		identity = string(tx.Bucket(bucketMeta).Get(keyIdentity))
		return nil
	})
	if err != nil || identity != "" {
		return identity, err
	}
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("make an identity: %w", err)
	}
	identity = hex.EncodeToString(b[:])
	err = s.update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyIdentity, []byte(identity)) })
	return identity, err
}
