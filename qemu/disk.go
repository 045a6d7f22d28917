package qemu

import (
	"encoding/binary"
	"fmt"
	"os"
)

// CreateDisk makes an empty qcow2 image for the snapshots of SaveVM (QEMU's
// docs/interop/qcow2.rst, version 2), of 1 MiB as a guest would see it. It is
// written here because qemu-img is not installed wherever QEMU is. A file that
// exists is an error.
func CreateDisk(path string) error {
	const (
		clusterBits = 16
		cluster     = 1 << clusterBits

		// One cluster each, in this order, after the header's.
		refcountTable = 1 * cluster
		refcountBlock = 2 * cluster
		l1Table       = 3 * cluster
		end           = 4 * cluster
	)
	header := struct {
		Magic                 [4]byte
		Version               uint32
		BackingFileOffset     uint64
		BackingFileSize       uint32
		ClusterBits           uint32
		Size                  uint64
		CryptMethod           uint32
		L1Size                uint32
		L1TableOffset         uint64
		RefcountTableOffset   uint64
		RefcountTableClusters uint32
		Snapshots             uint32
		SnapshotsOffset       uint64
	}{
		Magic: [4]byte{'Q', 'F', 'I', 0xfb}, Version: 2, ClusterBits: clusterBits, Size: 1 << 20,
		L1Size: 1, L1TableOffset: l1Table, RefcountTableOffset: refcountTable, RefcountTableClusters: 1,
	}
	image := make([]byte, end)
	if _, err := binary.Encode(image, binary.BigEndian, &header); err != nil {
		return fmt.Errorf("qemu: disk: %w", err)
	}
	binary.BigEndian.PutUint64(image[refcountTable:], refcountBlock)
	for i := range end / cluster {
		binary.BigEndian.PutUint16(image[refcountBlock+2*i:], 1)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("qemu: disk: %w", err)
	}
	defer f.Close()
	if _, err := f.Write(image); err != nil {
		os.Remove(path)
		return fmt.Errorf("qemu: disk: %w", err)
	}
	return nil
}
