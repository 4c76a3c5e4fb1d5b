package nodeipmi

// #include "bridge.h"
import "C"

import (
	"errors"
)

// A Node is what is stored of a node. Of credentials it says only whether there are any.
type Node struct {
	Name        string
	Host        string // of the BMC, without port and brackets
	Port        int
	Web         string // as set; "" for the default
	Kind        Kind
	LAN         LAN
	Auth        Auth
	CipherSuite CipherSuite
	Privilege   Privilege
	Quirks      Quirks
	UserSet     bool // a user is stored
	PasswordSet bool // a password is stored
	KGSet       bool // a K_g is stored
}

func toNode(node *C.nodeipmi_node) Node {
	return Node{
		Name:        C.GoString(&node.name[0]),
		Host:        C.GoString(&node.host[0]),
		Port:        int(node.port),
		Web:         C.GoString(&node.web[0]),
		Kind:        Kind(node.kind),
		LAN:         LAN(node.lan),
		Auth:        Auth(node.auth),
		CipherSuite: CipherSuite(node.cipher_suite),
		Privilege:   Privilege(node.privilege),
		Quirks:      Quirks(node.options),
		UserSet:     node.user_set != 0,
		PasswordSet: node.password_set != 0,
		KGSet:       node.kg_set != 0,
	}
}

// Add adds a node. Its name is 1 to 128 of letters, digits, '.', '_', '-'. A host node needs WithAddress; what is not set
// has its default (host, auto, administrator). It returns ErrAlreadyExists if there is one of this name.
func (c *Client) Add(node string, settings ...Setting) error {
	return c.apply("add node", node, settings,
		func(name *C.char, given *C.nodeipmi_node_settings, failure *C.nodeipmi_error) {
			C.nodeipmi_node_add(c.state, name, given, failure)
		})
}

// Edit changes what the settings name and leaves the rest. It changes what nodeipmi uses, not the BMC's own users.
func (c *Client) Edit(node string, settings ...Setting) error {
	return c.apply("edit node", node, settings,
		func(name *C.char, given *C.nodeipmi_node_settings, failure *C.nodeipmi_error) {
			C.nodeipmi_node_edit(c.state, name, given, failure)
		})
}

// Remove removes a node with its credentials and its status.
func (c *Client) Remove(node string) error {
	return c.local("remove node", node, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_node_remove(c.state, name, failure)
	})
}

// SetCredentials stores user and password of a node; WithUser and WithPassword say what is allowed. To change one alone,
// use Edit.
func (c *Client) SetCredentials(node, user string, password []byte) error {
	if hasNUL(user) {
		return invalid("set credentials", node, "The user has a NUL in it.")
	}
	var memory buffers
	defer memory.free()
	return c.local("set credentials", node, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_credentials_set(c.state, name, memory.text(user), memory.bytes(password), C.uint64_t(len(password)),
			failure)
	})
}

// ClearCredentials removes user, password and K_g of a node.
func (c *Client) ClearCredentials(node string) error {
	return c.local("clear credentials", node, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_credentials_clear(c.state, name, failure)
	})
}

// Node is one node by its name.
func (c *Client) Node(node string) (Node, error) {
	found := C.nodeipmi_node{struct_size: C.sizeof_nodeipmi_node}
	err := c.local("get node", node, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_node_get(c.state, name, &found, failure)
	})
	if err != nil {
		return Node{}, err
	}
	return toNode(&found), nil
}

// NextNode is the node whose name comes next, bytewise, after the given one; "" gives the first. It returns ErrNotFound
// after the last.
func (c *Client) NextNode(after string) (Node, error) {
	found := C.nodeipmi_node{struct_size: C.sizeof_nodeipmi_node}
	err := c.local("next node", after, func(name *C.char, failure *C.nodeipmi_error) {
		C.nodeipmi_node_next(c.state, name, &found, failure)
	})
	if err != nil {
		return Node{}, err
	}
	return toNode(&found), nil
}

// EachNode calls visit with every node, in the order of their names, until it returns an error, which EachNode then
// returns. It sees every node that stays, whatever others add or remove meanwhile; visit may make any call.
func (c *Client) EachNode(visit func(Node) error) error {
	for name := ""; ; {
		node, err := c.NextNode(name)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(node); err != nil {
			return err
		}
		name = node.Name
	}
}

// Nodes are all nodes, in the order of their names.
func (c *Client) Nodes() ([]Node, error) {
	var nodes []Node
	err := c.EachNode(func(node Node) error {
		nodes = append(nodes, node)
		return nil
	})
	return nodes, err
}
