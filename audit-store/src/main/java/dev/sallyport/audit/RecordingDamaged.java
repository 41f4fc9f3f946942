package dev.sallyport.audit;

/// What is stored is not what was recorded.
public final class RecordingDamaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordingDamaged(String message) {
        super(message);
    }
}
