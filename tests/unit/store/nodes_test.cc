// Nodes: what is kept of them, and in which order they come.

#include <functional>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

// A node of which nothing has its default.
NodeRecord MakeUnusualNode() {
  NodeRecord node = MakeNode("rack1-n07", "fe80::1%eth0");
  node.kind = NodeKind::kTenant;
  node.port = 65535;
  node.web = "https://bmc.example/ü";
  node.options.lan = LanVersion::k15;
  node.options.auth15 = Auth15::kNone;
  node.options.cipher_suite = 254;
  node.options.privilege = Privilege::kUser;
  node.options.lookup_by_privilege = true;
  node.options.accept_zero_session_id = true;
  return node;
}

bool SameNode(const NodeRecord& a, const NodeRecord& b) {
  return a.name == b.name && a.kind == b.kind && a.host == b.host && a.port == b.port &&
         a.web == b.web && a.options == b.options;
}

Outcome KeepsEveryField() {
  State state;
  EXPECT(state.store);
  const NodeRecord plain = MakeNode("plain");
  EXPECT(state.store->Add(plain, {}));
  EXPECT(state.store->Add(MakeUnusualNode(), MakeCredentials("u", "", "k")));
  state.Reopen();
  EXPECT(state.store);

  const auto first = state.store->Get("plain");
  EXPECT(first && SameNode(*first, plain));
  EXPECT(!first->user_set && !first->password_set && !first->kg_set);
  EXPECT(first->memory == NodeMemory{});
  EXPECT(first->status == NodeStatus{});

  const auto second = state.store->Get("rack1-n07");
  EXPECT(second && SameNode(*second, MakeUnusualNode()));
  EXPECT(second->user_set && !second->password_set && second->kg_set);
  return kPassed;
}

Outcome IgnoresWhatTheCallerSaysOfStatus() {
  State state;
  EXPECT(state.store);
  NodeRecord node = MakeNode("n");
  node.user_set = node.password_set = node.kg_set = true;
  node.memory.cipher_suite = 3;
  node.status.attempted = true;
  EXPECT(state.store->Add(node, {}));
  const auto stored = state.store->Get("n");
  EXPECT(stored && !stored->user_set && !stored->password_set && !stored->kg_set);
  EXPECT(stored->memory == NodeMemory{} && stored->status == NodeStatus{});
  return kPassed;
}

Outcome RefusesASecondNodeOfOneName() {
  State state;
  EXPECT(state.store);
  EXPECT(state.store->Add(MakeNode("n", "first"), MakeCredentials("u1", "p1", "k1")));
  EXPECT(Is(state.store->Add(MakeNode("n", "second"), MakeCredentials("u2", "p2", "k2")),
            Status::kAlreadyExists));
  const auto stored = state.store->Get("n");
  EXPECT(stored && stored->host == "first");
  EXPECT(Holds(state.store->LoadCredentials("n"), "u1", "p1", "k1"));
  return kPassed;
}

Outcome RefusesANodeWithoutAName() {
  State state;
  EXPECT(state.store);
  EXPECT(Is(state.store->Add(MakeNode(""), {}), Status::kInvalidArgument));
  EXPECT(Names(*state.store).empty());
  return kPassed;
}

Outcome KnowsNoOtherNames() {
  State state;
  EXPECT(state.store);
  EXPECT(state.store->Add(MakeNode("node"), {}));
  for (const std::string_view name :
       {"", "Node", "NODE", "nod", "node ", "nodes", "n%", "nod_", "*"}) {
    EXPECT(Is(state.store->Get(name), Status::kNotFound));
    EXPECT(Is(state.store->LoadCredentials(name), Status::kNotFound));
    EXPECT(Is(state.store->Remove(name), Status::kNotFound));
    EXPECT(
        Is(EditTo(*state.store, MakeNode(name), MakeCredentials("u", "p", "k"), {true, true, true}),
           Status::kNotFound));
  }
  EXPECT(Names(*state.store) == std::vector<std::string>{"node"});
  return kPassed;
}

Outcome TakesSqlForAName() {
  State state;
  EXPECT(state.store);
  const std::string name = "x'); DROP TABLE node; --";
  EXPECT(state.store->Add(MakeNode(name), MakeCredentials("' OR 1=1", "p", "")));
  EXPECT(Names(*state.store) == std::vector<std::string>{name});
  EXPECT(Holds(state.store->LoadCredentials(name), "' OR 1=1", "p", ""));
  return kPassed;
}

Outcome GoesThroughTheNodesInByteOrder() {
  State state;
  EXPECT(state.store);
  EXPECT(Is(state.store->Next(""), Status::kNotFound));
  const std::vector<std::string> sorted = {"-", ".",   "10",  "9",  "A", "Z",       "_",
                                           "a", "a-b", "a.b", "aa", "b", "\xC3\xBC"};
  for (const size_t i : {5u, 0u, 12u, 7u, 3u, 9u, 1u, 11u, 2u, 10u, 4u, 8u, 6u}) {
    EXPECT(state.store->Add(MakeNode(sorted.at(i)), {}));
  }
  EXPECT(Names(*state.store) == sorted);
  const auto between = state.store->Next("aZ");  // no such node
  EXPECT(between && between->name == "aa");
  return kPassed;
}

Outcome GoesOnWhileNodesAreRemovedAndAdded() {
  State state;
  EXPECT(state.store);
  for (char c = 'a'; c <= 'z'; ++c) EXPECT(state.store->Add(MakeNode(std::string(1, c)), {}));
  std::string seen;
  for (auto node = state.store->Next(""); node; node = state.store->Next(node->name)) {
    seen += node->name;
    EXPECT(state.store->Remove(node->name));
    const std::string after_next(1, static_cast<char>(node->name[0] + 2));
    (void)state.store->Remove(after_next);
    EXPECT(state.store->Add(MakeNode("A" + node->name), {}));  // sorts before: not met
  }
  EXPECT(seen == "abefijmnqruvyz");
  return kPassed;
}

Outcome EditReplacesWhatTheNodeIs() {
  State state;
  EXPECT(state.store);
  EXPECT(state.store->Add(MakeNode("rack1-n07"), MakeCredentials("u", "p", "k")));
  EXPECT(state.store->Add(MakeNode("other"), {}));
  EXPECT(EditTo(*state.store, MakeUnusualNode(), {}, {}));
  const auto edited = state.store->Get("rack1-n07");
  EXPECT(edited && SameNode(*edited, MakeUnusualNode()));
  const auto other = state.store->Get("other");
  EXPECT(other && SameNode(*other, MakeNode("other")));
  EXPECT(Holds(state.store->LoadCredentials("rack1-n07"), "u", "p", "k"));
  return kPassed;
}

Outcome EditRenamesNothing() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a", "of a"), {}));
  EXPECT(state.store->Add(MakeNode("b", "of b"), {}));
  for (const char* const name : {"b", "c", ""}) {
    EXPECT(state.store->Edit("a", [&](NodeRecord& node, Credentials&) -> Result<CredentialChange> {
      node.name = name;
      node.host += '+';
      return CredentialChange{};
    }));
  }
  const auto a = state.store->Get("a");
  const auto b = state.store->Get("b");
  EXPECT(a && a->host == "of a+++" && b && b->host == "of b");
  EXPECT((Names(*state.store) == std::vector<std::string>{"a", "b"}));
  return kPassed;
}

Outcome EditForgetsWhatIsKnownOfAnotherBmcAndNoMore() {
  enum class Kept { kNothing, kStatus, kAll };
  struct Case {
    std::function<void(NodeRecord&)> change;
    Kept kept;
  };
  const Case cases[] = {
      {[](NodeRecord& n) { n.host = "other"; }, Kept::kNothing},
      {[](NodeRecord& n) { n.port = 624; }, Kept::kNothing},
      // Another choice of what is to be used sets aside what was used.
      {[](NodeRecord& n) { n.options.lan = LanVersion::k15; }, Kept::kStatus},
      {[](NodeRecord& n) { n.options.cipher_suite = 3; }, Kept::kStatus},
      // Nothing else may open the way to a downgrade.
      {[](NodeRecord& n) { n.options.auth15 = Auth15::kMd5; }, Kept::kAll},
      {[](NodeRecord& n) { n.options.privilege = Privilege::kUser; }, Kept::kAll},
      {[](NodeRecord& n) { n.options.lookup_by_privilege = true; }, Kept::kAll},
      {[](NodeRecord& n) { n.options.accept_zero_session_id = true; }, Kept::kAll},
      {[](NodeRecord&) {}, Kept::kAll},
      {[](NodeRecord& n) { n.kind = NodeKind::kTenant; }, Kept::kAll},
      {[](NodeRecord& n) { n.web = "https://other/"; }, Kept::kAll},
  };
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  const StatusUpdate update = MakeUpdate("n", 1000);
  for (const Case& c : cases) {
    NodeRecord node = MakeNode("n");
    EXPECT(EditTo(*state.store, node, {}, {}));
    EXPECT(state.store->StoreStatus({&update, 1}));
    c.change(node);
    EXPECT(EditTo(*state.store, node, MakeCredentials("u", "p", ""),
                  {.user = true, .password = true}));
    const NodeRecord now = state.store->Get("n").value_or(NodeRecord{});
    EXPECT(now.status == (c.kept == Kept::kNothing ? NodeStatus{} : update.status));
    EXPECT(now.memory == (c.kept == Kept::kAll ? update.memory : NodeMemory{}));
    EXPECT(now.password_set);
  }
  return kPassed;
}

Outcome RemoveLeavesNothingForTheNextOfThatName() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n", "first"), MakeCredentials("u", "p", "k")));
  const StatusUpdate update = MakeUpdate("n", 1000);
  EXPECT(state.store->StoreStatus({&update, 1}));
  EXPECT(state.store->Remove("n"));
  EXPECT(Is(state.store->Get("n"), Status::kNotFound));
  EXPECT(Is(state.store->Remove("n"), Status::kNotFound));
  EXPECT(state.store->Add(MakeNode("n", "second"), {}));
  const auto added = state.store->Get("n");
  EXPECT(added && added->host == "second" && !added->user_set && !added->password_set &&
         !added->kg_set);
  EXPECT(added->status == NodeStatus{} && added->memory == NodeMemory{});
  EXPECT(Is(state.store->LoadCredentials("n"), Status::kNoCredentials));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(KeepsEveryField),
      UNIT_TEST(IgnoresWhatTheCallerSaysOfStatus),
      UNIT_TEST(RefusesASecondNodeOfOneName),
      UNIT_TEST(RefusesANodeWithoutAName),
      UNIT_TEST(KnowsNoOtherNames),
      UNIT_TEST(TakesSqlForAName),
      UNIT_TEST(GoesThroughTheNodesInByteOrder),
      UNIT_TEST(GoesOnWhileNodesAreRemovedAndAdded),
      UNIT_TEST(EditReplacesWhatTheNodeIs),
      UNIT_TEST(EditRenamesNothing),
      UNIT_TEST(EditForgetsWhatIsKnownOfAnotherBmcAndNoMore),
      UNIT_TEST(RemoveLeavesNothingForTheNextOfThatName),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
