//go:build unix && !linux

package control

import "net"

// peer is not told here: the mode of the socket is what keeps others out.
func peer(net.Conn) (uid, pid int, told bool) { return 0, 0, false }
