/// The `sftp` subsystem, version 3 as OpenSSH speaks it: every operation that names a path is a
/// command; what is read and written through what was opened is counted and digested.
@NullMarked
package dev.sallyport.ssh.sftp;

import org.jspecify.annotations.NullMarked;
