# For tests that need what there is once on a machine: Pacemaker's folders, names of sockets, and /usr/sbin, where its
# fencer looks for agents. `source tests/e2e/pacemaker/apart.sh` before anything else.
#
# The test starts again in namespaces of its own (mounts, network, processes), in which it may do as it likes. Where
# that is not allowed, as in many containers, it goes on as it is, but only if no cluster runs or has been set up here.

source tests/e2e/pacemaker/skip.sh

# Up, as it is not in a new network namespace. (No program for this is in every Debian.)
start_loopback() {
  /usr/bin/python3 -c 'import fcntl, socket, struct
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
s = socket.socket()
flags = struct.unpack("16sH14x", fcntl.ioctl(s, SIOCGIFFLAGS, struct.pack("16sH14x", b"lo", 0)))[1]
fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))'
}

# Pacemaker's folders, as they are when it has just been installed.
make_folders() {
  install -d -o hacluster -g haclient -m 750 /var/lib/pacemaker/{blackbox,cib,cores,pengine}
  install -d -o hacluster -g haclient -m 770 /var/log/pacemaker
  install -d -o hacluster -g haclient -m 750 /run/crm
}

# put_agent PROGRAM: where the fencer finds it.
put_agent() {
  if [[ $APART == yes ]]; then
    ln -sfn "$1" "/usr/sbin/fence_nodeipmi"
    return
  fi
  [[ ! -e /usr/sbin/fence_nodeipmi || -L /usr/sbin/fence_nodeipmi ]] ||
    give_up '/usr/sbin/fence_nodeipmi is installed: remove it, or run this test where it may have a mount of its own'
  ln -sfn "$1" /usr/sbin/fence_nodeipmi
  at_end+=('rm -f /usr/sbin/fence_nodeipmi')
}

[[ $EUID == 0 ]] || skip_all 'Pacemaker runs as root only, and this test does not.'
unshared=(unshare --mount --net --ipc --pid --fork --kill-child --mount-proc)
if [[ ${APART:-} != yes ]] && "${unshared[@]}" true 2>/dev/null; then
  APART=yes exec "${unshared[@]}" "$0" "$@"
fi

if [[ ${APART:-} == yes ]]; then
  start_loopback
  # /usr/sbin becomes a folder of links to what is there, and can have one more.
  for folder in /var/lib/pacemaker /var/lib/corosync /var/log /dev/shm /run; do
    mount -t tmpfs apart $folder || exit 1
  done
  mkdir /run/sbin /run/sbin-before
  mount --bind /usr/sbin /run/sbin-before && ln -s /run/sbin-before/* /run/sbin/ && mount --bind /run/sbin /usr/sbin || exit 1
  make_folders
else
  APART=no
  if pgrep -x 'corosync|pacemakerd|pacemaker-fence' >/dev/null; then
    skip_all 'A cluster runs on this machine, and it cannot be kept apart from it: no namespaces are allowed here.'
  fi
  if [[ -e /var/lib/pacemaker/cib/cib.xml ]]; then
    skip_all 'A cluster has been set up on this machine, and no namespaces are allowed here: it is left alone.'
  fi
  make_folders
fi
