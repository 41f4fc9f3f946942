package dev.sallyport.policy.sql;

/// Numeric constants as PostgreSQL 16 and later read them: decimal, `0x`, `0o`, `0b`, `_` between
/// digits, fractions, exponents.
///
/// @param end index after the number
/// @param whole false for a fraction or an exponent
record Numbers(int end, boolean whole) {
    static Numbers scan(String sql, int start) {
        if (sql.charAt(start) == '0' && start + 1 < sql.length()) {
            int radix =
                    switch (sql.charAt(start + 1)) {
                        case 'x', 'X' -> 16;
                        case 'o', 'O' -> 8;
                        case 'b', 'B' -> 2;
                        default -> 0;
                    };
            if (radix != 0) {
                int end = digits(sql, start + 2, radix, true);
                if (end == start + 2) {
                    throw Unreadable.because("a number without digits at character " + start);
                }
                return new Numbers(end, true);
            }
        }
        return decimal(sql, start);
    }

    private static Numbers decimal(String sql, int start) {
        int end = digits(sql, start, 10, false);
        boolean whole = true;
        boolean range = sql.startsWith("..", end) && end > start; // 1..10 is 1 and ..
        if (end < sql.length() && sql.charAt(end) == '.' && !range) {
            whole = false;
            end = digits(sql, end + 1, 10, false);
        }
        if (end < sql.length() && (sql.charAt(end) == 'e' || sql.charAt(end) == 'E')) {
            int sign = end + 1;
            if (sign < sql.length() && (sql.charAt(sign) == '+' || sql.charAt(sign) == '-')) {
                sign++;
            }
            int exponent = digits(sql, sign, 10, false);
            if (exponent == sign) {
                throw Unreadable.because("an exponent without digits at character " + end);
            }
            return new Numbers(exponent, false);
        }
        return new Numbers(end, whole);
    }

    /// @param leading whether a `_` may come first (after `0x` and its like)
    private static int digits(String sql, int from, int radix, boolean leading) {
        int i = from;
        boolean underscoreMayCome = leading;
        while (i < sql.length()) {
            if (Character.digit(sql.charAt(i), radix) >= 0 && sql.charAt(i) < 0x80) {
                i++;
                underscoreMayCome = true;
            } else if (underscoreMayCome
                    && sql.charAt(i) == '_'
                    && i + 1 < sql.length()
                    && Character.digit(sql.charAt(i + 1), radix) >= 0) {
                i++;
            } else {
                return i;
            }
        }
        return i;
    }
}
