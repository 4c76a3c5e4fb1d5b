//go:build bmcsim

package nodeipmi_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"nodeipmi"
)

// The BMCs are simulated, by a bmcsim that runs already: NODEIPMI_TEST_BMCS is the address and port of the first of
// them, of 250 that follow each other, and NODEIPMI_TEST_CONTROL its control socket. Each test has BMCs of its own, and
// finds them as a bmcsim that was just started has them.
const password = "secret-pw"

var (
	bmcIP   net.IP
	bmcPort string
)

func TestMain(m *testing.M) {
	host, port, err := net.SplitHostPort(os.Getenv("NODEIPMI_TEST_BMCS"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "NODEIPMI_TEST_BMCS:", err)
		os.Exit(1)
	}
	if reader := os.Getenv("NODEIPMI_TEST_READER"); reader != "" {
		fmt.Fprintln(os.Stderr, readUntilKilled(reader))
		os.Exit(1)
	}
	bmcIP, bmcPort = net.ParseIP(host).To4(), port
	os.Exit(run(m))
}

// run looks at the end that nothing is left behind, by any test.
func run(m *testing.M) int {
	state, err := os.MkdirTemp("", "nodeipmi")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(state)
	os.Setenv("NODEIPMI_STATE", filepath.Join(state, "state")) // the examples'
	if err := makeExampleState(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	goroutines := runtime.NumGoroutine()
	code := m.Run()
	if left := leftBehind(goroutines); left != "" {
		fmt.Fprintln(os.Stderr, "FAIL: left behind:", left)
		return 1
	}
	return code
}

func makeExampleState() error {
	if err := nodeipmi.Init(""); err != nil {
		return err
	}
	client, err := nodeipmi.Open(nodeipmi.Options{})
	if err != nil {
		return err
	}
	defer client.Close()
	return client.Add("rack1-n07", nodeipmi.WithAddress(address(250)), nodeipmi.WithUser("admin"),
		nodeipmi.WithPassword([]byte(password)))
}

// leftBehind waits for what is just ending.
func leftBehind(goroutines int) string {
	var left string
	eventually(func() bool {
		handles, buffers := nodeipmi.Held()
		left = ""
		if now := runtime.NumGoroutine(); now > goroutines || handles != 0 || buffers != 0 {
			left = fmt.Sprintf("%d goroutines, %d handles, %d buffers", now-goroutines, handles, buffers)
		}
		return left == ""
	})
	return left
}

func eventually(condition func() bool) bool {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if condition() {
			return true
		}
	}
	return false
}

// bmc is BMC number n, from 1; address has its port too.
func bmc(n int) string {
	ip := net.IPv4(bmcIP[0], bmcIP[1], bmcIP[2], bmcIP[3]+byte(n-1))
	return ip.String()
}

func address(n int) string { return net.JoinHostPort(bmc(n), bmcPort) }

// control asks the simulator.
func control(t testing.TB, command string) string {
	t.Helper()
	// The path of a socket may have 107 bytes and no more, so it is told from its folder.
	path := os.Getenv("NODEIPMI_TEST_CONTROL")
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	socket, err := net.Dial("unix", fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), filepath.Base(path)))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	fmt.Fprintln(socket, command)
	answer, err := bufio.NewReader(socket).ReadString('\n')
	if err != nil || strings.HasPrefix(answer, "error") {
		t.Fatalf("%s: %q, %v", command, answer, err)
	}
	return strings.TrimSpace(answer)
}

// misbehave makes BMC number n wrong until the test ends.
func misbehave(t testing.TB, n int, how string) {
	t.Helper()
	control(t, fmt.Sprintf("set misbehave %s %s", how, bmc(n)))
	t.Cleanup(func() { control(t, "set misbehave none "+bmc(n)) })
}

// open is a client with a state of its own, closed when the test ends.
func open(t testing.TB) *nodeipmi.Client {
	t.Helper()
	return openWith(t, nodeipmi.Options{})
}

func openWith(t testing.TB, options nodeipmi.Options) *nodeipmi.Client {
	t.Helper()
	options.StateDir = filepath.Join(t.TempDir(), "state")
	if err := nodeipmi.Init(options.StateDir); err != nil {
		t.Fatal(err)
	}
	client, err := nodeipmi.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// add adds nodes "n1", … for the BMCs of these numbers.
func add(t testing.TB, client *nodeipmi.Client, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		err := client.Add(fmt.Sprintf("n%d", n), nodeipmi.WithAddress(address(n)), nodeipmi.WithUser("admin"),
			nodeipmi.WithPassword([]byte(password)))
		if err != nil {
			t.Fatal(err)
		}
	}
}

func wantStatus(t testing.TB, err error, want nodeipmi.Status) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("the error is %v, not %s", err, want.Word())
	}
}
