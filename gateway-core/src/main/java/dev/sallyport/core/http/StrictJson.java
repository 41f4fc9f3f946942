package dev.sallyport.core.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads JSON as RFC 8259 and RFC 7493 (I-JSON) have it, and nothing that another reader could take
/// for something else: UTF-8 without a byte order mark, one value, no name twice in one object (not
/// in another case either, since some readers don't tell cases apart), no half surrogates, no
/// numbers beyond a double.
public final class StrictJson {
    public static final int MOST_DEPTH = 100;

    /// Names and values together.
    public static final int MOST_PARTS = 100_000;

    private static final int MOST_NUMBER_CHARACTERS = 400;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MOST_DEPTH)
                                    .maxNumberLength(MOST_NUMBER_CHARACTERS)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final JsonParser parser;
    private int parts;

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    /// @return maps, lists, texts, numbers (Long, or Double where it is no whole number of 64
    ///   bits), booleans, null; they can't be changed
    /// @throws NotJson where it can't be told what a reader would see
    public static @Nullable Object read(byte[] utf8) throws NotJson {
        return read(decoded(utf8));
    }

    /// As [#read(byte[])].
    public static @Nullable Object read(String text) throws NotJson {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new NotJson("it is empty");
            }
            Object value = new StrictJson(parser).value();
            if (parser.nextToken() != null) {
                throw new NotJson("more than one value");
            }
            return value;
        } catch (IOException e) {
            throw new NotJson("it is no JSON, or deeper than " + MOST_DEPTH + " levels");
        }
    }

    private static String decoded(byte[] utf8) throws NotJson {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new NotJson("it is no UTF-8");
        }
    }

    private @Nullable Object value() throws IOException, NotJson {
        count();
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? number()
                            : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new NotJson("it is no JSON");
        };
    }

    private void count() throws NotJson {
        if (++parts > MOST_PARTS) {
            throw new NotJson("more than " + MOST_PARTS + " names and values");
        }
    }

    private Double number() throws IOException, NotJson {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new NotJson("a number is out of range");
        }
        return number;
    }

    private List<@Nullable Object> list() throws IOException, NotJson {
        List<@Nullable Object> list = new ArrayList<>(4);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value());
        }
        return Collections.unmodifiableList(list);
    }

    private Map<String, @Nullable Object> object() throws IOException, NotJson {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        Set<String> folded = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            count();
            String name = text(parser.currentName());
            if (!folded.add(folded(name))) {
                throw new NotJson("a name stands twice in one object");
            }
            parser.nextToken();
            object.put(name, value());
        }
        return Collections.unmodifiableMap(object);
    }

    /// As [String#equalsIgnoreCase] folds: `ſ` is `s`, and the Kelvin sign is `k`.
    public static String folded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }

    private static String text(String text) throws NotJson {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(
                        text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    throw new NotJson("a text is no Unicode");
                }
                i++;
            }
        }
        return text;
    }
}
