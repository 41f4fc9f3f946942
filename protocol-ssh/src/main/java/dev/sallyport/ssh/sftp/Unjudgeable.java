package dev.sallyport.ssh.sftp;

/// A request that can't be shown, judged or approved as it is; it says which and why.
final class Unjudgeable extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;

    Unjudgeable(String what) {
        super(what);
        this.what = what;
    }

    String what() {
        return what;
    }
}
