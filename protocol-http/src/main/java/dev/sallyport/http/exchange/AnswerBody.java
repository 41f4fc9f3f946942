package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;

/// What becomes of an answer's body on its way to the client, piece by piece. Not thread-safe.
///
/// Methods throw [dev.sallyport.core.Unavailable] where nothing more may be shown.
interface AnswerBody extends AutoCloseable {
    /// @param data is taken over
    /// @return what may be shown now, maybe nothing; the caller's
    HttpData feed(HttpData data);

    /// Nothing more comes.
    HttpData end();

    /// Values hidden by rules so far.
    long masked();

    /// Lets go of what it holds, also when not all has come.
    @Override
    void close();
}
