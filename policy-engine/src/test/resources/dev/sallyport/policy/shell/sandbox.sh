# Runs lines of shell text where they can harm nothing but a tree made for them. Start it in private user, mount,
# process and network namespaces:  unshare -Urmpn --fork --kill-child bash sandbox.sh WORK
#
# WORK/lines/N.a and N.b are texts; N.b may be missing. Each runs with real bash in a fresh tree, as a user's login
# shell would be started. Nothing of the host is in sight: the programs are copies on a tmpfs, the old root is unmounted
# before the first line runs. Prints for each:  N KIND STATUS TREE SECRET OUTPUT
#   KIND a, b, or c (a once more, where b differs)   TREE kept or changed (what is protected)   SECRET seen or unseen
#   OUTPUT  standard output and a digest of the home directory and /tmp, in base64
set -eu
work=$1
root=$work/root
mkdir -p "$root"
mount -t tmpfs -o size=300m none "$root"
mkdir -p "$root/usr/bin" "$root/old" "$root/w" "$root/lines" "$root/tmp" "$root/dev" "$root/proc"
ln -s usr/bin "$root/bin"; ln -s usr/bin "$root/sbin"
cp "$work"/lines/* "$root/lines/"

found=()
for name in bash dash arch awk base32 base64 basename bc bzip2 cat chgrp chmod chown chroot cksum cmp column comm cp \
    csplit cut date dd df diff dir dirname du echo egrep env expand expr false fgrep file find fmt fold free getent grep \
    groups gunzip gzip head hexdump hostname iconv id install join jq kill link ln logname ls md5sum mkdir mkfifo mktemp \
    mount mv nice nl nohup nproc numfmt od paste pathchk pgrep pr printenv printf ps pwd readlink realpath rev rm rmdir \
    sed seq setsid sha1sum sha256sum shred shuf sleep sort split stat stdbuf strings stty sum sync tac tail tar tee test \
    timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink unzip uptime vmstat wc which who whoami \
    xargs xxd xz yes zcat zip; do
    path=$(type -P "$name") && found+=("$(readlink -f "$path"):$name")
done
for pair in "${found[@]}"; do
    cp "${pair%%:*}" "$root/usr/bin/${pair##*:}"
done
ln -s dash "$root/usr/bin/sh"; ln -s test "$root/usr/bin/["
ldd "$root"/usr/bin/* 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\) .*/\1/p' | sort -u |
    while read -r library; do
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
    done
for device in null zero random urandom; do
    : > "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"

skeleton=$root/skeleton
mkdir -p "$skeleton"/{etc,srv/data/sub,srv/data/empty,srv/app,home/deploy/src,home/deploy/data,tmp,var/log,usr,dev,proc,opt}
ln -s usr/bin "$skeleton/bin"; ln -s usr/bin "$skeleton/sbin"; ln -s /proc/self/fd "$skeleton/dev/fd"
for directory in lib lib64; do
    [ ! -e "$root/$directory" ] || ln -s "usr/.$directory" "$skeleton/$directory"
done
printf 'root:x:0:0::/root:/bin/bash\ndeploy:x:1000:1000::/home/deploy:/bin/bash\n' > "$skeleton/etc/passwd"
printf 'root:TOP-SECRET-WORD:1::::::\n' > "$skeleton/etc/shadow"
printf 'sandbox\n' > "$skeleton/etc/hostname"
printf 'NAME=sandbox\n' > "$skeleton/etc/os-release"
printf 'keep\n' > "$skeleton/srv/data/a.txt"
printf 'keep\n' > "$skeleton/srv/data/.hidden"
printf 'keep too\n' > "$skeleton/srv/data/sub/b.txt"
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $i ERROR foo $((i % 3))"; done > "$skeleton/var/log/syslog"
cp "$skeleton/var/log/syslog" "$skeleton/home/deploy/app.log"
(
    cd "$skeleton/home/deploy"
    printf 'anna\nbob\ncarla\nbob\n' > names.txt
    printf 'a\nb\nc\n' > a.txt; printf 'b\nc\nd\n' > b.txt; printf 'x,y,z\n1,2,3\n' > data.csv
    printf 'b\n' > notes.txt; printf 'foo\n' > 'two words.txt'; printf 'main\n' > src/main.c
    printf '{"a":{"b":1},"items":[{"name":"n"}]}\n' > data.json; printf 'debug: true\n' > config.yml
    printf 'echo deployed\n' > deploy.sh; printf '12345\n' > app.pid; printf 'x\n' > data/y; printf 'hello' > data.bin
    tar czf release.tgz data; gzip -k app.log; mv app.log.gz app.log.1.gz
)
pivot_root "$root" "$root/old"
cd /
PATH=/usr/bin
mount -t proc none /proc
umount -l /old
# The tree's own /usr: programs, and the libraries under names that the links above lead to.
usr=/programs
mkdir -p "$usr/bin"
cp /usr/bin/* "$usr/bin/" 2>/dev/null || :
for directory in lib lib64; do [ ! -d "/$directory" ] || cp -r "/$directory" "$usr/.$directory"; done
[ ! -d /usr/lib ] || cp -r /usr/lib "$usr/lib"

mkdir -p /w
cp -a /skeleton/. /w/
mount --bind "$usr" /w/usr && mount -o remount,bind,ro /w/usr
mount --rbind /dev /w/dev
mount --bind /proc /w/proc
cd /w

digest() { tar --sort=name --mtime=@0 --exclude='*.tgz' --exclude='*.gz' --exclude='*.tar' -cf - "$@" 2> /dev/null | cksum; }
kept=$(digest srv/data etc/passwd etc/shadow)
run() {
    rm -rf /w/home /w/srv /w/etc /w/tmp /w/var /w/opt
    cp -a /skeleton/home /skeleton/srv /skeleton/etc /skeleton/tmp /skeleton/var /skeleton/opt /w/
    local status=0 text
    text=$(< "/lines/$1.$2")
    ( ulimit -f 4096 -v 2000000; exec timeout -s KILL 5 chroot /w /usr/bin/env -i -C /home/deploy HOME=/home/deploy USER=deploy LOGNAME=deploy \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C TERM=dumb \
        /usr/bin/bash --noprofile --norc -c "$text" > /out 2> /err < /dev/null ) || status=$?
    local tree=kept secret=unseen
    [ "$(digest srv/data etc/passwd etc/shadow)" = "$kept" ] || tree=changed
    ! grep -q TOP-SECRET /out /err || secret=seen
    printf '%s %s %s %s %s ' "$1" "$3" "$status" "$tree" "$secret"
    { head -c 65536 /out; digest home tmp; } | base64 -w0
    echo
}
for line in /lines/*.a; do
    n=${line##*/}; n=${n%.a}
    if [ ! -e "/lines/$n.b" ]; then
        run "$n" a a
        continue
    fi
    first=$(run "$n" a a); second=$(run "$n" b b)
    printf '%s\n%s\n' "$first" "$second"
    [ "${first#* a }" = "${second#* b }" ] || run "$n" a c
done
