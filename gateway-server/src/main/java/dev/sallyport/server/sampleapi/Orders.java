package dev.sallyport.server.sampleapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The orders, made-up people and their data with them. Kept in one file, written anew at each
/// change. Thread-safe.
final class Orders {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_FIRST = 120;
    private static final String[] FIRST = {"Ada", "Bela", "Chloe", "Dmitri", "Emeka", "Fatima"};
    private static final String[] LAST = {"Okafor", "Novak", "Haddad", "Larsen", "Moreau"};
    private static final String[] STATUS = {"open", "paid", "shipped", "returned"};

    private final Path file;
    private final TreeMap<Long, ObjectNode> byId = new TreeMap<>();

    private Orders(Path file) {
        this.file = file;
    }

    /// Those of the last time, or fresh ones.
    static Orders in(Path file) {
        var orders = new Orders(file);
        if (Files.exists(file)) {
            orders.read();
        } else {
            for (int i = 1; i <= AT_FIRST; i++) {
                orders.byId.put((long) i, made(i));
            }
            orders.write();
        }
        return orders;
    }

    private void read() {
        try {
            for (JsonNode order : JSON.readTree(file.toFile())) {
                if (order instanceof ObjectNode node) {
                    byId.put(node.path("id").asLong(), node);
                }
            }
        } catch (IOException e) {
            throw new CannotStart(file + " is damaged; delete it to get fresh orders", e);
        }
    }

    private void write() {
        var all = JSON.createArrayNode();
        byId.values().forEach(all::add);
        PrivateFiles.write(file, all.toString() + "\n");
    }

    /// Nobody's data: the numbers are test numbers, the domain is reserved (RFC 2606).
    private static ObjectNode made(int i) {
        String first = FIRST[i % FIRST.length];
        String last = LAST[i % LAST.length];
        var order = JSON.createObjectNode();
        order.put("id", i);
        order.put("status", STATUS[i % STATUS.length]);
        order.put("amount", 5 + i * 37 % 900);
        order.put("currency", "EUR");
        order.putObject("customer")
                .put("name", first + " " + last)
                .put(
                        "email",
                        (first + "." + last + i + "@example.com")
                                .toLowerCase(java.util.Locale.ROOT))
                .put("phone", "+4930" + (1_000_000 + i * 7919));
        order.putObject("payment").put("card", cardNumber(i)).put("iban", "DE89370400440532013000");
        order.putArray("items").addObject().put("sku", "SKU-" + i % 17).put("quantity", 1 + i % 4);
        return order;
    }

    /// With a good check digit (ISO/IEC 7812, Luhn).
    private static String cardNumber(int i) {
        String body =
                "4000000000" + String.format(java.util.Locale.ROOT, "%05d", i * 131 % 100_000);
        int sum = 0;
        for (int at = 0; at < body.length(); at++) {
            int digit = body.charAt(body.length() - 1 - at) - '0';
            int twice = digit * 2;
            sum += at % 2 == 0 ? (twice > 9 ? twice - 9 : twice) : digit;
        }
        return body + (10 - sum % 10) % 10;
    }

    /// @param status empty for any
    synchronized List<ObjectNode> list(String status, int offset, int limit) {
        return byId.values().stream()
                .filter(order -> status.isEmpty() || status.equals(order.path("status").asText()))
                .skip(offset)
                .limit(limit)
                .map(ObjectNode::deepCopy)
                .toList();
    }

    synchronized int count() {
        return byId.size();
    }

    synchronized Optional<ObjectNode> find(long id) {
        return Optional.ofNullable(byId.get(id)).map(ObjectNode::deepCopy);
    }

    synchronized ObjectNode add(ObjectNode asked) {
        long id = byId.isEmpty() ? 1 : byId.lastKey() + 1;
        var order = JSON.createObjectNode().put("id", id);
        order.put("status", "open");
        asked.remove("id");
        order.setAll(asked);
        byId.put(id, order);
        write();
        return order.deepCopy();
    }

    synchronized boolean note(long id, String text) {
        var order = byId.get(id);
        if (order == null) {
            return false;
        }
        order.withArray("notes").add(text);
        write();
        return true;
    }

    synchronized boolean remove(long id) {
        boolean was = byId.remove(id) != null;
        if (was) {
            write();
        }
        return was;
    }

    synchronized int clear() {
        int count = byId.size();
        byId.clear();
        write();
        return count;
    }
}
