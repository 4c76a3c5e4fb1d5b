//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nodeipmi"
)

func TestNodesAreKept(t *testing.T) {
	client := open(t)
	err := client.Add("b", nodeipmi.WithAddress("[2001:db8::1]:6230"), nodeipmi.WithWeb("http://b.example/"),
		nodeipmi.WithLAN(nodeipmi.LAN15), nodeipmi.WithAuth(nodeipmi.AuthStraight),
		nodeipmi.WithPrivilege(nodeipmi.PrivilegeOperator), nodeipmi.WithQuirks(nodeipmi.ZeroSessionID),
		nodeipmi.WithUser("admin"), nodeipmi.WithPassword([]byte(password)), nodeipmi.WithKG([]byte("key")))
	if err != nil {
		t.Fatal(err)
	}
	want := nodeipmi.Node{Name: "b", Host: "2001:db8::1", Port: 6230, Web: "http://b.example/", LAN: nodeipmi.LAN15,
		Auth: nodeipmi.AuthStraight, CipherSuite: nodeipmi.CipherSuiteAuto, Privilege: nodeipmi.PrivilegeOperator,
		Quirks: nodeipmi.ZeroSessionID, UserSet: true, PasswordSet: true, KGSet: true}
	if got, err := client.Node("b"); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}

	if err := client.Edit("b", nodeipmi.WithCipherSuite(3), nodeipmi.WithLAN(nodeipmi.LANAuto),
		nodeipmi.WithPassword(nil), nodeipmi.WithWeb("")); err != nil {
		t.Error(err)
	}
	want.CipherSuite, want.LAN, want.PasswordSet, want.Web = 3, nodeipmi.LANAuto, false, ""
	if got, err := client.Node("b"); err != nil || got != want {
		t.Errorf("edited: %+v, %v", got, err)
	}

	if err := client.ClearCredentials("b"); err != nil {
		t.Error(err)
	}
	if got, _ := client.Node("b"); got.UserSet || got.PasswordSet || got.KGSet {
		t.Errorf("cleared: %+v", got)
	}
	if err := client.SetCredentials("b", "", []byte("x")); err != nil {
		t.Error(err)
	}
	if got, _ := client.Node("b"); got.UserSet || !got.PasswordSet {
		t.Errorf("anonymous: %+v", got)
	}
	if err := client.SetCredentials("b", "root", nil); err != nil {
		t.Error(err)
	}
	if got, _ := client.Node("b"); !got.UserSet || got.PasswordSet {
		t.Errorf("empty password: %+v", got)
	}

	for _, name := range []string{"c", "a"} {
		if err := client.Add(name, nodeipmi.WithKind(nodeipmi.KindTenant), nodeipmi.WithAddress("")); err != nil {
			t.Error(err)
		}
	}
	nodes, err := client.Nodes()
	if err != nil || len(nodes) != 3 || nodes[0].Name != "a" || nodes[1].Name != "b" || nodes[2].Name != "c" {
		t.Errorf("%+v, %v", nodes, err)
	}
	enough := errors.New("enough")
	seen := 0
	if err := client.EachNode(func(nodeipmi.Node) error { seen++; return enough }); err != enough || seen != 1 {
		t.Errorf("%v after %d", err, seen)
	}
	if err := client.Remove("b"); err != nil {
		t.Error(err)
	}
	_, err = client.Node("b")
	wantStatus(t, err, nodeipmi.ErrNotFound)
}

func TestStatusWebAddressAndMenu(t *testing.T) {
	client := open(t)
	add(t, client, 7)
	if status, err := client.Status("n7"); err != nil || !status.Attempted.IsZero() || status.IPMIStatus != "NA" ||
		status.IPMILastConnected != "NA" || !status.LastConnected.IsZero() {
		t.Errorf("%+v, %v", status, err)
	}
	if _, err := client.Test(context.Background(), "n7"); err != nil {
		t.Fatal(err)
	}
	if status, err := client.Status("n7"); err != nil || time.Since(status.LastConnected) > time.Hour ||
		status.Status != nodeipmi.StatusOK || status.IPMIStatus != "OK" || status.CipherSuite != 17 ||
		status.IPMILastConnected != status.LastConnected.Format(time.RFC3339) {
		t.Errorf("%+v, %v", status, err)
	}

	if web, err := client.WebAddress("n7"); err != nil || web != "https://"+bmc(7)+"/" {
		t.Errorf("%q, %v", web, err)
	}

	for _, node := range []string{"", "n7"} {
		menu, err := client.Menu(node)
		if err != nil || len(menu) < 8 || menu[0].ID != "test" || !menu[0].Enabled || menu[0].Destructive {
			t.Errorf("%q: %+v, %v", node, menu, err)
		}
	}
	_, err := client.Menu("nobody")
	wantStatus(t, err, nodeipmi.ErrNotFound)
}

func TestFailuresHaveTheirStatus(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 8)

	wantStatus(t, client.Add("n8", nodeipmi.WithAddress("x")), nodeipmi.ErrAlreadyExists)
	wantStatus(t, client.Add("bad name", nodeipmi.WithAddress("x")), nodeipmi.ErrInvalidArgument)
	wantStatus(t, client.Add("x"), nodeipmi.ErrInvalidArgument)
	// C would read "n8", and be content.
	_, err := client.Test(ctx, "n8\x00")
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	wantStatus(t, client.Remove("n8\x00"), nodeipmi.ErrInvalidArgument)
	wantStatus(t, client.Edit("n8", nodeipmi.WithUser("admin\x00")), nodeipmi.ErrInvalidArgument)
	wantStatus(t, client.SetCredentials("n8", "admin\x00", nil), nodeipmi.ErrInvalidArgument)
	wantStatus(t, client.SetCredentials("n8", "admin", []byte("a\x00b")), nodeipmi.ErrInvalidArgument)

	_, err = client.Test(ctx, "nobody")
	wantStatus(t, err, nodeipmi.ErrNotFound)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	client.Add("tenant", nodeipmi.WithKind(nodeipmi.KindTenant))
	_, err = client.Power(ctx, "tenant", nodeipmi.PowerOff)
	wantStatus(t, err, nodeipmi.ErrNotHostNode)
	client.Add("keyless", nodeipmi.WithAddress(address(8)))
	_, err = client.Test(ctx, "keyless")
	wantStatus(t, err, nodeipmi.ErrNoCredentials)

	client.SetCredentials("n8", "admin", []byte("wrong-pw"))
	_, err = client.Test(ctx, "n8")
	wantStatus(t, err, nodeipmi.ErrBadPassword)
	var failure *nodeipmi.Error
	if !errors.As(err, &failure) || failure.Op != "test" || failure.Node != "n8" || failure.Stage == nodeipmi.StageNone ||
		failure.Timeout() || !strings.Contains(err.Error(), "test n8: The BMC refuses the password") {
		t.Errorf("%#v", err)
	}
	client.SetCredentials("n8", "admin", []byte(password))
	misbehave(t, 8, "d5")
	_, err = client.Power(ctx, "n8", nodeipmi.PowerCycle)
	wantStatus(t, err, nodeipmi.ErrCommandRefused)
	if !errors.As(err, &failure) || failure.CompletionCode != 0xD5 || failure.Stage != nodeipmi.StageCommand {
		t.Errorf("%#v", err)
	}
}

func TestErrnoOfTheNetworkIsFound(t *testing.T) {
	client := open(t)
	// A port where nobody listens any more.
	closed, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := closed.LocalAddr().String()
	closed.Close()
	client.Add("closed", nodeipmi.WithAddress(port), nodeipmi.WithUser("admin"))
	_, err = client.Test(context.Background(), "closed")
	wantStatus(t, err, nodeipmi.ErrUnreachable)
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%#v", err)
	}
}

func TestStates(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	_, err := nodeipmi.Open(nodeipmi.Options{StateDir: folder})
	wantStatus(t, err, nodeipmi.ErrStateMissing)
	if err := nodeipmi.Init(folder); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, nodeipmi.Init(folder), nodeipmi.ErrAlreadyExists)
	wantStatus(t, nodeipmi.Init("a\x00b"), nodeipmi.ErrInvalidArgument)
	for _, wrong := range []nodeipmi.Options{
		{StateDir: folder, EngineThreads: -1}, {StateDir: folder, EngineThreads: 65},
		{StateDir: folder, Timeout: -1}, {StateDir: folder, Timeout: 2 * time.Hour}, {StateDir: folder + "\x00"},
	} {
		_, err := nodeipmi.Open(wrong)
		wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	}
	client, err := nodeipmi.Open(nodeipmi.Options{StateDir: folder, EngineThreads: 4, Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	misbehave(t, 9, "silent")
	add(t, client, 9)
	_, err = client.Test(context.Background(), "n9")
	wantStatus(t, err, nodeipmi.ErrNoAnswer)
	if errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("there was no deadline: %v", err)
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	client := open(t)
	add(t, client, 10)
	client.Edit("n10", nodeipmi.WithPassword([]byte("hidden-pw")), nodeipmi.WithUser("hidden-user"))
	_, err := client.Test(context.Background(), "n10")
	node, _ := client.Node("n10")
	status, _ := client.Status("n10")
	setting := nodeipmi.WithPassword([]byte("hidden-pw"))
	wrong := client.Edit("n10", nodeipmi.WithUser("hidden-user\x00"), setting)
	for _, value := range []any{client, node, status, setting, []nodeipmi.Setting{setting}, err, wrong} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "hidden") {
				t.Errorf("%s of %T: %s", verb, value, text)
			}
		}
	}
}

func TestVersions(t *testing.T) {
	if major, minor := nodeipmi.ABIVersion(); major != 1 || minor < 2 || nodeipmi.Version() == "" {
		t.Errorf("%d.%d, %q", major, minor, nodeipmi.Version())
	}
}
