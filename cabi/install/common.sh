# What this installer and those of adapters/pacemaker and adapters/cockpit have in common. Who sources it has set
# `runfiles`, Bazel's folder of what `data` names, and `usage`, a function that prints the help.

files=$runfiles/nodeipmi

fail() {
  echo "install: $1" >&2
  exit "${2:-1}"
}

# What a person means by a relative directory: below where they called Bazel.
absolute() { realpath -m -s -- "$([[ $1 == /* ]] && echo "$1" || echo "${BUILD_WORKING_DIRECTORY:-$PWD}/$1")"; }

# read_options DEFAULT ARGUMENT…: sets `prefix`, `destdir` ("" if there is none) and `root`, below which the files go;
# `chosen` is "" if the prefix is the default.
read_options() {
  prefix=$1
  chosen=
  shift
  while (($#)); do
    case $1 in
      --prefix)
        (($# > 1)) || fail '--prefix needs a directory.' 2
        prefix=$2
        chosen=yes
        shift
        ;;
      --prefix=*)
        prefix=${1#--prefix=}
        chosen=yes
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        usage >&2
        fail "what is '$1'?" 2
        ;;
    esac
    shift
  done
  [[ $prefix ]] || fail '--prefix needs a directory.' 2
  prefix=$(absolute "$prefix")
  destdir=${DESTDIR:+$(absolute "$DESTDIR")}
  root=$destdir${prefix%/}
}

# put MODE SOURCE TARGET
put() {
  mkdir -p -- "${3%/*}" && install -m "$1" -- "$2" "$3" ||
    fail "cannot write $3; choose another --prefix, or run it as root."
  echo "$3"
}
