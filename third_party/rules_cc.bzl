"""Debian's copy of rules_cc, made loadable by Debian's Bazel."""

_DIRECTORY = "/usr/share/bazel/rules/cc"

# These two load use_cpp_toolchain from @bazel_tools, which has it only from Bazel 5 on.
_NEEDS_BAZEL_5 = [
    "cc/private/rules_impl/cc_flags_supplier.bzl",
    "cc/private/rules_impl/compiler_flag.bzl",
]

def _debian_rules_cc_impl(repository_ctx):
    if not repository_ctx.path(_DIRECTORY).exists:
        fail(("%s is missing: run third_party/install, or install the Debian package " +
              "bazel-rules-cc, or pass --override_repository=rules_cc=DIRECTORY.") % _DIRECTORY)
    copied = repository_ctx.execute(["cp", "-R", _DIRECTORY + "/.", "."])
    if copied.return_code != 0:
        fail("cannot copy %s: %s" % (_DIRECTORY, copied.stderr))
    for path in _NEEDS_BAZEL_5:
        text = repository_ctx.read(path)
        text = text.replace(', "use_cpp_toolchain")', ")")
        text = text.replace("use_cpp_toolchain()", '["@bazel_tools//tools/cpp:toolchain_type"]')
        repository_ctx.file(path, text, executable = False)

debian_rules_cc = repository_rule(
    implementation = _debian_rules_cc_impl,
    doc = "Copies " + _DIRECTORY + " and replaces what Bazel 4.2.3 lacks.",
    local = True,
)
