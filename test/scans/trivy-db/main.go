// Makes a vulnerability database for Trivy of one advisory: a bbolt file and its metadata, of schema 2, in the folder that is
// named. Buckets as in https://github.com/aquasecurity/trivy/tree/v0.74.0/integration/testdata/fixtures/db
package main

import (
	"log"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

const metadata = `{"Version":2,"NextUpdate":"2100-01-01T00:00:00Z","UpdatedAt":"2026-11-20T06:00:00Z","DownloadedAt":"2026-11-20T07:00:00Z"}`

const vulnerability = `{
  "Title": "musl: a vulnerability of our own making",
  "Severity": "CRITICAL",
  "VendorSeverity": {"nvd": 4},
  "CVSS": {"nvd": {"V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "V3Score": 9.8}}
}`

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: trivy-db FOLDER")
	}
	folder := os.Args[1]
	check(os.MkdirAll(folder, 0o755))
	database, err := bolt.Open(filepath.Join(folder, "trivy.db"), 0o644, nil)
	check(err)
	check(database.Update(func(tx *bolt.Tx) error {
		put(tx, `{"FixedVersion":"1.1.22-r3"}`, "alpine 3.10", "musl", "CVE-2019-14697")
		put(tx, vulnerability, "vulnerability", "CVE-2019-14697")
		put(tx, `{"ID":"alpine","Name":"Alpine Secdb","URL":"https://secdb.alpinelinux.org/"}`, "data-source", "alpine 3.10")
		return nil
	}))
	check(database.Close())
	check(os.WriteFile(filepath.Join(folder, "metadata.json"), []byte(metadata), 0o644))
}

// put stores a value below buckets, the last of the names being its key.
func put(tx *bolt.Tx, value, root string, path ...string) {
	bucket, err := tx.CreateBucketIfNotExists([]byte(root))
	check(err)
	last := len(path) - 1
	for _, name := range path[:last] {
		bucket, err = bucket.CreateBucketIfNotExists([]byte(name))
		check(err)
	}
	check(bucket.Put([]byte(path[last]), []byte(value)))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
