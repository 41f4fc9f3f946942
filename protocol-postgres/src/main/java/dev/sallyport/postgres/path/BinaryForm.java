package dev.sallyport.postgres.path;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Text of binary values of the common built-in types, close to what the server would print. Any
/// other type, and bytes that don't fit their type, have none; nor has `unknown` (705), by which a
/// client leaves the type to the server.
final class BinaryForm {
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final long MICROS = 1_000_000;
    private static final int MOST_DIGITS = 1000;

    private BinaryForm() {}

    /// @param type the OID (`pg_type.dat` in the server's source)
    static @Nullable String text(int type, byte[] bytes) {
        try {
            return known(type, ByteBuffer.wrap(bytes));
        } catch (RuntimeException e) {
            return null; // too short, out of range: not what the type says
        }
    }

    static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable String known(int type, ByteBuffer in) {
        int bytes = in.remaining();
        return switch (type) {
            case 16 -> sized(bytes, 1) ? (in.get() == 0 ? "f" : "t") : null;
            case 20 -> sized(bytes, 8) ? Long.toString(in.getLong()) : null;
            case 21 -> sized(bytes, 2) ? Short.toString(in.getShort()) : null;
            case 23 -> sized(bytes, 4) ? Integer.toString(in.getInt()) : null;
            case 26 -> sized(bytes, 4) ? Integer.toUnsignedString(in.getInt()) : null;
            case 700 -> sized(bytes, 4) ? number(Float.toString(in.getFloat())) : null;
            case 701 -> sized(bytes, 8) ? number(Double.toString(in.getDouble())) : null;
            case 17 -> "\\x" + HexFormat.of().formatHex(rest(in));
            case 18, 19, 25, 114, 142, 1042, 1043 -> utf8(rest(in));
            case 3802 -> in.get() == 1 ? utf8(rest(in)) : null;
            case 2950 -> sized(bytes, 16) ? new UUID(in.getLong(), in.getLong()).toString() : null;
            case 1082 -> sized(bytes, 4) ? date(in.getInt()) : null;
            case 1083 -> sized(bytes, 8) ? time(in.getLong()) : null;
            case 1114 -> sized(bytes, 8) ? timestamp(in.getLong(), "") : null;
            case 1184 -> sized(bytes, 8) ? timestamp(in.getLong(), "+00") : null;
            case 1700 -> numeric(in);
            default -> null;
        };
    }

    private static boolean sized(int bytes, int expected) {
        return bytes == expected;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    private static String number(String java) {
        if (java.endsWith("N") || java.endsWith("y")) {
            return java; // NaN, Infinity, -Infinity
        }
        return new BigDecimal(java).stripTrailingZeros().toPlainString();
    }

    private static String date(int days) {
        return switch (days) {
            case Integer.MAX_VALUE -> "infinity";
            case Integer.MIN_VALUE -> "-infinity";
            default -> LocalDate.from(EPOCH).plusDays(days).toString();
        };
    }

    private static String time(long micros) {
        return LocalTime.ofNanoOfDay(Math.multiplyExact(micros, 1000L)).toString();
    }

    private static String timestamp(long micros, String zone) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        Instant moment = EPOCH.toInstant(ZoneOffset.UTC).plus(micros, ChronoUnit.MICROS);
        var local = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
        return local.format(micros % MICROS == 0 ? SECONDS : TIMESTAMP) + zone;
    }

    /// Eight bytes can stand for a number of 131,072 digits.
    private static boolean tooLong(int weight, int scale) {
        return scale < 0 || scale > MOST_DIGITS || Math.abs(weight) > MOST_DIGITS / 4;
    }

    /// Int16 count, weight, sign, scale; then digits to the base of 10,000 (`numeric_send`).
    private static @Nullable String numeric(ByteBuffer in) {
        int count = in.getShort();
        int weight = in.getShort();
        int sign = in.getShort() & 0xffff;
        int scale = in.getShort();
        if (sign == 0xC000) {
            return "NaN";
        }
        if (sign == 0xD000 || sign == 0xF000) {
            return sign == 0xD000 ? "Infinity" : "-Infinity";
        }
        if (count < 0 || in.remaining() != 2 * count || tooLong(weight, scale)) {
            return null;
        }
        BigInteger digits = BigInteger.ZERO;
        for (int i = 0; i < count; i++) {
            digits =
                    digits.multiply(BigInteger.valueOf(10_000))
                            .add(BigInteger.valueOf(in.getShort()));
        }
        var value = new BigDecimal(digits).scaleByPowerOfTen(4 * (weight - count + 1));
        value = value.setScale(scale, RoundingMode.DOWN);
        return (sign == 0x4000 ? value.negate() : value).toPlainString();
    }
}
