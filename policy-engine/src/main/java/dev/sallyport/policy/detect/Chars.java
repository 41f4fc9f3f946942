package dev.sallyport.policy.detect;

/// Classes of bytes. [Window#END] and bytes above ASCII are in none but where it is said.
final class Chars {
    private static final byte DIGIT = 1;
    private static final byte LETTER = 2;
    private static final byte UNDERSCORE = 4;

    /// What else stands in the local part of an address and in names of settings.
    private static final byte JOINT = 8;

    private static final byte[] CLASSES = classes();

    private Chars() {}

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = '0'; c <= '9'; c++) {
            classes[c] = DIGIT;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            classes[c] = LETTER;
            classes[c - 'a' + 'A'] = LETTER;
        }
        classes['_'] = UNDERSCORE;
        for (char c : ".%+-".toCharArray()) {
            classes[c] = JOINT;
        }
        return classes;
    }

    private static boolean is(int c, int classes) {
        return c >= 0 && (CLASSES[c] & classes) != 0;
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean letter(int c) {
        return is(c, LETTER);
    }

    static boolean alphanumeric(int c) {
        return is(c, LETTER | DIGIT);
    }

    /// Letters, digits and the underscore: what makes one word of two.
    static boolean word(int c) {
        return is(c, LETTER | DIGIT | UNDERSCORE);
    }

    /// Word characters and `. % + -`.
    static boolean run(int c) {
        return is(c, LETTER | DIGIT | UNDERSCORE | JOINT);
    }

    static boolean base64Url(int c) {
        return word(c) || c == '-';
    }

    /// Of both alphabets of base64, with padding.
    static boolean base64(int c) {
        return base64Url(c) || c == '+' || c == '/' || c == '=';
    }

    static boolean blank(int c) {
        return c == ' ' || c == '\t';
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
