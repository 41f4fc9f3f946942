package dev.sallyport.http.door;

import com.linecorp.armeria.common.FlagsProvider;

/// What Armeria lets be said for the whole process alone; it finds this class by itself.
public final class ArmeriaSettings implements FlagsProvider {
    /// How long a connection stays open after its last answer, so that a client which is still
    /// sending reads the answer before the end. The usual 3 s keep everyone waiting who reads to
    /// the end of the connection.
    private static final long CLOSE_DELAY_MILLIS = 50;

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Long defaultHttp1ConnectionCloseDelayMillis() {
        return CLOSE_DELAY_MILLIS;
    }
}
