"""One fuzz target: a test that replays its corpus, and with --config=fuzz the fuzzer itself."""

load("//third_party:cc.bzl", "cc_library", "cc_test")

def fuzz_target(name, deps, srcs = [], size = "small"):
    """Makes the test `name` of `name`.cc, which has LLVMFuzzerTestOneInput, and of corpus/`name`.

    Args:
      name: of the target.
      deps: what it includes.
      srcs: its other sources.
      size: of the test.
    """
    cc_library(
        name = name + "_target",
        testonly = True,
        srcs = [name + ".cc"] + srcs,
        alwayslink = True,
        visibility = ["//visibility:private"],
        deps = deps + [":fuzz"],
    )
    cc_test(
        name = name,
        size = size,
        args = ["tests/fuzz/corpus/" + name],
        data = native.glob(["corpus/%s/**" % name]),
        linkopts = select({
            ":fuzzing": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = [":%s_target" % name] + select({
            ":fuzzing": [],
            "//conditions:default": [":replay"],
        }),
    )
