#!/bin/bash
# usage: include_directions.sh ROOT [MINIMUM]
#
# Who may include whom: reads every #include line below core/, cabi/ and adapters/ of the source tree ROOT and
# prints each that goes in a forbidden direction as FILE:LINE: sentence. Prints the same of what does not belong
# at the top level. Fails if it printed anything, or if it saw fewer than MINIMUM files (default 40): a check
# that finds nothing to read must not pass.
set -euo pipefail
export LC_ALL=C

root=${1:?usage: include_directions.sh ROOT [MINIMUM]}
minimum=${2:-40}
cd "$root"

top_level() {
  local name
  for name in *; do
    case $name in
      WORKSPACE | BUILD | README.md | cabi | core | adapters | tests | third_party) ;;
      *) echo "$name:1: does not belong at the top level." ;;
    esac
  done
}

sources() {
  find core cabi adapters ! -type d -regextype posix-extended \
    -regex '.*\.(h|hh|hpp|inc|c|cc|cpp|cxx|go)' -print0 | sort -z
}

# Prints the violations, and last of all the number of files and of #include lines it read.
directions() {
  xargs -0 --no-run-if-empty grep -n -H -E '^[[:space:]]*(//[[:space:]]*)?#[[:space:]]*include' |
    awk -F: '
      # May `layer` include what is in `other`? Each layer may use what the layers below it use.
      function allow(layer, below,    i, n, direct, other) {
        layers[layer] = 1
        n = split(below, direct, " ")
        for (i = 1; i <= n; i++) {
          may[layer, direct[i]] = 1
          for (other in layers) if ((direct[i], other) in may) may[layer, other] = 1
        }
      }

      function set_of(words, set,    i, n, word) {
        n = split(words, word, " ")
        for (i = 1; i <= n; i++) set[word[i]] = 1
      }

      BEGIN {
        # From the lowest up.
        allow("core/base", "")
        allow("core/bytes", "core/base")
        allow("core/secret", "core/base")
        allow("core/crypto", "core/bytes core/secret")
        allow("core/wire", "core/crypto")
        allow("core/session", "core/wire")
        allow("core/io", "core/base")
        allow("core/engine", "core/session core/io")
        allow("core/vault", "core/secret core/crypto")
        allow("core/store", "core/vault")
        allow("core/node", "core/engine core/store")
        allow("cabi/src", "core/node cabi/include")

        set_of("assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h " \
               "setjmp.h signal.h stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h tgmath.h " \
               "time.h wchar.h wctype.h", standard_c)
        set_of("dirent.h dlfcn.h fcntl.h fnmatch.h getopt.h grp.h libgen.h poll.h pthread.h pwd.h sched.h semaphore.h " \
               "spawn.h strings.h sysexits.h syslog.h termios.h threads.h unistd.h", system_header)
      }

      # "core/wire", "cabi/include", "adapters": the unit that the rules speak of.
      function unit_of(path,    part) {
        if (path ~ /^nodeipmi\//) return "cabi/include"
        split(path, part, "/")
        return part[1] == "adapters" ? "adapters" : part[1] "/" part[2]
      }

      function is_network(header) {
        return header ~ /^(sys\/(socket|epoll|un)\.h|netdb\.h|resolv\.h|(netinet|arpa|net|netpacket)\/.*)$/
      }

      # "" if `from` may include the header of somebody else, or what is wrong with it.
      function outside(from, header) {
        if (from == "cabi/include")
          return header in standard_c ? "" : "a public header includes standard C headers only"
        if (header ~ /^openssl\//)
          return from == "core/crypto" || from == "core/vault" || file ~ /^adapters\/push\// ? "" \
                     : "only core/crypto, core/vault and adapters/push use OpenSSL"
        if (is_network(header))
          return from == "core/io" ? "" : "only core/io makes network system calls"
        if (header ~ /^sqlite3/)
          return from == "core/store" ? "" : "only core/store uses SQLite"
        if (from !~ /^(core|cabi)\//) return ""
        # C++ headers have no suffix.
        if (header ~ /^[a-z_0-9]+$/ || header in standard_c || header in system_header) return ""
        if (header ~ /^(sys|linux|sanitizer)\//) return ""
        return from == "core/base" ? "core/base includes no third-party header" \
                                   : "the library needs OpenSSL and SQLite only"
      }

      # "" if `from` may include the project file `path`, or what is wrong with it.
      function inside(from, path,    to) {
        to = unit_of(path)
        if (path ~ /^cabi\/include\//) return "write \"nodeipmi/…\": that is how users include a public header"
        if (from == to) return ""
        if (from == "cabi/include") return "a public header includes standard C headers only"
        if (from == "adapters") {
          if (to == "cabi/include") return ""
          return "an adapter uses the public C headers and other adapters, nothing else of the project"
        }
        if (from in layers) {
          if ((from, to) in may) return ""
          return from " must not include " to
        }
        # The rest of cabi: examples and the like, which stand where a user stands.
        return to == "cabi/include" ? "" : from " uses the public C headers, nothing else of the project"
      }

      function check(from, quoted, path) {
        if (from ~ /^core\// && !(from in layers)) return from " has no place in the include directions yet"
        if (path ~ /(^|\/)\.\.?\//) return "write the path from the root of the source tree"
        if (path ~ /^(core|cabi|adapters|tests|third_party|nodeipmi)\//) return inside(from, path)
        # The go tool compiles the C of a package in its own folder, wherever that was copied to.
        if (quoted && file ~ /^adapters\/go\// && path !~ /\//) return ""
        if (quoted) return "write the path from the root of the source tree, or <…> for a header from outside"
        return outside(from, path)
      }

      {
        file = $1
        line = $2
        text = substr($0, length(file) + length(line) + 3)
        # Only the preamble of a Go file, which cgo compiles, stands behind //.
        if (text ~ /^[ \t]*\/\// && file !~ /\.go$/) next
        lines++
        if (match(text, /["<][^">]+[">]/))
          wrong = check(unit_of(file), substr(text, RSTART, 1) == "\"", substr(text, RSTART + 1, RLENGTH - 2))
        else
          wrong = "spell out what is included"
        if (wrong != "") print file ":" line ": " wrong "."
      }

      END { print lines + 0 }'
}

files=$(sources | tr -cd '\0' | wc -c)
mapfile -t found < <(sources | directions)
lines=${found[-1]}
unset 'found[-1]'

mapfile -t -O "${#found[@]}" found < <(top_level)
if ((files < minimum || lines < files)); then
  found+=("core:1: only $files files with $lines #include lines were found below core, cabi and adapters.")
fi
for folder in core/{base,bytes,secret,crypto,wire,session,io,engine,vault,store,node} cabi/{include,src} adapters; do
  [[ -d $folder ]] || found+=("$folder:1: is not there: has it moved? Its include directions are not checked.")
done

if ((${#found[@]})); then
  printf '%s\n' "${found[@]}"
  exit 1
fi
echo "$files files, $lines #include lines: all in order."
