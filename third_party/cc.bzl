"""The rules of rules_cc, for sources that find the C++ standard library read already.

Two fifths of the time to compile this project were spent on reading the same headers of the standard
library, once for each source. g++ reads them once here, and maps the result into each compilation.

A source includes what it uses all the same: for clang there is no such header, so `--config=clang`
finds an #include that is missing.
"""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load("@rules_cc//cc:defs.bzl", _cc_binary = "cc_binary", _cc_library = "cc_library", _cc_test = "cc_test")

def _precompiled_header_impl(ctx):
    toolchain = find_cpp_toolchain(ctx)
    header = ctx.actions.declare_file(ctx.label.name + "/" + ctx.file.header.basename)
    outputs = [header]
    if toolchain.compiler == "clang":
        ctx.actions.write(header, "")
    else:
        # Beside its precompiled form, which the compiler looks for in the same folder.
        ctx.actions.expand_template(template = ctx.file.header, output = header, substitutions = {})
        precompiled = ctx.actions.declare_file(header.basename + ".gch", sibling = header)
        outputs.append(precompiled)
        features = cc_common.configure_features(
            ctx = ctx,
            cc_toolchain = toolchain,
            requested_features = ctx.features,
            unsupported_features = ctx.disabled_features,
        )
        ctx.actions.run(
            mnemonic = "CppPrecompile",
            progress_message = "Reading the standard library",
            executable = cc_common.get_tool_for_action(feature_configuration = features, action_name = "c++-compile"),
            arguments = cc_common.get_memory_inefficient_command_line(
                feature_configuration = features,
                action_name = "c++-compile",
                # The options have to be those of the sources, or g++ does without.
                variables = cc_common.create_compile_variables(
                    feature_configuration = features,
                    cc_toolchain = toolchain,
                    source_file = header.path,
                    output_file = precompiled.path,
                    use_pic = True,
                    user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + ["-x", "c++-header"],
                ),
            ),
            inputs = depset([header], transitive = [toolchain.all_files]),
            outputs = [precompiled],
            use_default_shell_env = True,
        )
    return [
        DefaultInfo(files = depset(outputs)),
        CcInfo(compilation_context = cc_common.create_compilation_context(
            headers = depset(outputs),
            quote_includes = depset([header.dirname]),
        )),
    ]

precompiled_header = rule(
    implementation = _precompiled_header_impl,
    attrs = {
        "header": attr.label(allow_single_file = [".h"], mandatory = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    provides = [CcInfo],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

_GCC_OPTIONS = [
    "-include",
    "standard_library.h",
    "-Winvalid-pch",
    # libstdc++ turns these off where std::string is inlined, which a precompiled header does not keep
    # (GCC's bug 64117): a short string that grows would be taken for a write beyond its end.
    "-Wno-array-bounds",
    "-Wno-stringop-overflow",
    "-Wno-stringop-overread",
]

# For clang there is nothing to be read before, and no such warning.
_OPTIONS = select({
    "//third_party:clang": [],
    "//conditions:default": _GCC_OPTIONS,
})

def _with_standard_library(arguments):
    if not [source for source in arguments.get("srcs", []) if source.endswith(".cc")]:
        return arguments
    arguments = dict(arguments)
    arguments["copts"] = _OPTIONS + arguments.get("copts", [])
    arguments["deps"] = arguments.get("deps", []) + ["//third_party:standard_library"]
    return arguments

def cc_library(**arguments):
    _cc_library(**_with_standard_library(arguments))

def cc_binary(**arguments):
    _cc_binary(**_with_standard_library(arguments))

def cc_test(**arguments):
    _cc_test(**_with_standard_library(arguments))
