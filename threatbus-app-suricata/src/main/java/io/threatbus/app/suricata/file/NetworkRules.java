package io.threatbus.app.suricata.file;

import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.app.suricata.point.NetworkValue;
import io.threatbus.stix.StixId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A rule for each network that is wanted, in {@code threatbus-networks.rules}; its metadata name the indicators. Bounded.
 * Owned by one thread.
 */
public final class NetworkRules {
    /** Networks beyond this many are left out, and counted. */
    public static final int MOST = 20_000;

    private static final int FIRST_SIGNATURE = 9_200_000;
    private static final int SIGNATURES = 700_000;
    private static final int MOST_INDICATORS = 16;
    private static final String FILE = "threatbus-networks.rules";
    private static final String HEADER = "# Written by Threat Bus, as its indicators change: do not edit.\n";

    private final Path file;
    private final Map<String, Integer> signatures = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private String written = "";

    /** Rules in a directory that exists. */
    public NetworkRules(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** Puts a file without rules where none is, so that Suricata finds one. */
    static void create(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(FILE))) {
            AtomicFile.replace(directory.resolve(FILE), out -> out.write(HEADER));
        }
    }

    /**
     * Writes the rules if they are not what the file has already.
     *
     * @return whether Suricata has to read them again
     */
    public boolean write(DesiredState desired) throws IOException {
        TreeMap<String, String> rules = new TreeMap<>();
        for (Entry entry : desired.wantedEntries(DataSet.NETWORK)) {
            List<StixId> holders = desired.holders(new Item(entry.set(), entry.value()));
            if (!holders.isEmpty() && rules.size() < MOST) {
                rules.put(entry.value(), rule(entry.value(), holders));
            }
        }
        signatures.keySet().retainAll(rules.keySet());
        used.clear();
        used.addAll(signatures.values());
        StringBuilder text = new StringBuilder(HEADER);
        rules.values().forEach(rule -> text.append(rule).append('\n'));
        String content = text.toString();
        if (content.equals(written) || content.equals(present())) {
            written = content;
            return false;
        }
        AtomicFile.replace(file, out -> out.write(content));
        written = content;
        return true;
    }

    private String present() throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }

    private String rule(String value, List<StixId> holders) {
        StringBuilder rule = new StringBuilder(256);
        int signature = signatures.computeIfAbsent(value, this::free);
        rule.append("alert ip ").append(NetworkValue.ruleHeader(value));
        rule.append(" (msg:\"Threat Bus: address in a network\"; flow:to_server; ");
        rule.append("threshold:type limit, track by_both, seconds 60, count 1; metadata:");
        for (int i = 0; i < Math.min(holders.size(), MOST_INDICATORS); i++) {
            rule.append(i == 0 ? "" : ", ").append("threatbus ").append(holders.get(i));
        }
        return rule.append("; sid:").append(signature).append("; rev:1;)").toString();
    }

    private int free(String value) {
        int signature = FIRST_SIGNATURE + Math.floorMod(value.hashCode(), SIGNATURES);
        while (!used.add(signature)) {
            signature = FIRST_SIGNATURE + (signature + 1 - FIRST_SIGNATURE) % SIGNATURES;
        }
        return signature;
    }
}
