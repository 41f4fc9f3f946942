# Runs one command of the sample host where it can harm nothing: in user, mount, PID, IPC, UTS and
# network namespaces of its own, with the scratch directory as the root of the file system, the
# machine's programs read-only, and no capabilities. $1: the command line. The working directory is
# the scratch root, perhaps below directories that this user may not pass: so it is mounted where
# everybody has a way, in place of /tmp.
# The line becomes PID 1 of its namespace.
set -eu
line=$1
root=/tmp
mount --make-rprivate /
mount --no-canonicalize --bind . "$root"
cd "$root"
mkdir -p dev proc etc tmp home/deploy
for part in usr bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$part" ]; then
    [ -L "$root/$part" ] || ln -s "$(readlink "/$part")" "$root/$part"
  elif [ -d "/$part" ]; then
    mkdir -p "$root/$part"
    mount --bind "/$part" "$root/$part"
    mount -o remount,bind,ro "$root/$part"
  fi
done
for file in /etc/ld.so.cache /etc/alternatives; do
  [ -e "$file" ] || continue
  if [ -d "$file" ]; then mkdir -p "$root$file"; else [ -e "$root$file" ] || : > "$root$file"; fi
  mount --bind "$file" "$root$file"
  mount -o remount,bind,ro "$root$file"
done
mount -t tmpfs -o size=64k,mode=755 none "$root/dev"
for node in null zero full random urandom; do
  : > "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
mkdir "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 none "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t proc none "$root/proc"
hostname box
mkdir -p .gone
pivot_root . .gone
umount -l /.gone
rmdir /.gone
cd /home/deploy
ulimit -u 256 2> /dev/null || :
ulimit -f 1048576 2> /dev/null || :
exec env -i HOME=/home/deploy USER=deploy LOGNAME=deploy SHELL=/bin/bash \
  PATH=/usr/local/bin:/usr/bin:/bin \
  setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- /bin/bash -c "$line"
