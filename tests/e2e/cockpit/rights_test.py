"""What a user without rights sees: a sentence."""
import world



def prepare(w):
    w.nodeipmi("init")
    w.nodeipmi("node", "add", "--kind", "tenant", "secret-node")
    w.start()


def test_a_user_without_rights_sees_a_sentence(w):
    w.page.open()
    assert w.page.find("h1").text == "Administrative access is needed"
    w.page.find("[role=alert]", "Nodes and their IPMI are for administrators only.")
    w.page.find("main", "select “Limited access” at the top of the page")
    assert "secret-node" not in w.page.text()
    assert w.calls() == []  # the command was not even tried
    w.page.picture("no-rights")


def test_trying_again_says_it_again(w):
    w.page.press("Try again")
    w.page.find("[role=alert]", "Nodes and their IPMI are for administrators only.")
    w.page.had_no_errors()


world.main(globals(), prepare, has_rights=False)
