package io.threatbus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndicatorGuardTest {
    @TempDir
    Path directory;

    private final IndicatorGuard plain = new IndicatorGuard(GuardAction.FLAG, WarningLists.none());

    @Test
    void anIndicatorThatLooksForNothingButTheImpossibleIsHeldBackWithTheReason() {
        assertThat(plain.holdsBack(indicator("[ipv4-addr:value = '0.0.0.0/0']")))
                .hasValue("too-wide");
        assertThat(plain.holdsBack(indicator("[domain-name:value = 'com' OR domain-name:value = 'co.uk']")))
                .isPresent();
        assertThat(plain.holdsBack(
                        indicator("[file:name = 'a' AND file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']")))
                .hasValue("empty-file");
    }

    @Test
    void oneBadBranchDoesNotTakeTheOthers() {
        assertThat(plain.holdsBack(indicator("[ipv4-addr:value = '0.0.0.0/0' OR ipv4-addr:value = '8.8.8.8']")))
                .isEmpty();
    }

    @Test
    void privateAndDocumentationAddressesAreFlaggedUnlessTheSettingSaysMore() {
        Indicator indicator = indicator("[ipv4-addr:value = '203.0.113.9']");
        assertThat(plain.holdsBack(indicator)).isEmpty();
        assertThat(plain.inspect(indicator)).map(Hit::code).hasValue("documentation");
        assertThat(new IndicatorGuard(GuardAction.QUARANTINE, WarningLists.none()).holdsBack(indicator))
                .hasValue("documentation");
    }

    @Test
    void otherLanguagesPass() {
        assertThat(plain.inspect(Indicator.of(Map.of("pattern", "alert ip 0.0.0.0/0", "pattern_type", "snort"))))
                .isEmpty();
    }

    @Test
    void listsSayWhatBecomesOfWhatIsOnThem() throws IOException {
        list("public-dns", "cidr", "[\"8.8.8.8\", \"9.9.9.0/24\"]", "[\"ip-dst\"]");
        list("popular", "hostname", "{\"google.com\": \"a search engine\", \".Microsoft.com\": \"\"}", "[]");
        list("hashes", "string", "[\"84238dfc8092e5d9c0dac8ef93371a07\"]", "[\"md5\"]");
        list("contacts", "regex", "[\"/^abuse@/i\"]", "[]");
        list("parts", "substring", "[\"windowsupdate\"]", "[\"url\"]");
        WarningLists lists = new WarningLists(
                Optional.of(directory),
                Map.of("public-dns", GuardAction.QUARANTINE, "hashes", GuardAction.DROP),
                GuardAction.FLAG);
        assertThat(lists.reload()).isTrue();
        IndicatorGuard guard = new IndicatorGuard(GuardAction.FLAG, lists);

        assertThat(guard.holdsBack(indicator("[ipv4-addr:value = '8.8.8.8']"))).hasValue("warning-list");
        assertThat(guard.holdsBack(indicator("[ipv4-addr:value = '9.9.9.9']"))).hasValue("warning-list");
        assertThat(guard.inspect(indicator("[ipv4-addr:value = '8.8.4.4']"))).isEmpty();
        assertThat(guard.inspect(indicator("[domain-name:value = 'www.google.com']")))
                .hasValueSatisfying(hit -> assertThat(hit.explanation()).contains("popular"));
        assertThat(guard.inspect(indicator("[url:value = 'http://update.microsoft.com/x']")))
                .isPresent();
        assertThat(guard.inspect(indicator("[domain-name:value = 'notgoogle.com']")))
                .isEmpty();
        assertThat(guard.inspect(indicator("[email-addr:value = 'Abuse@evil.com']")))
                .isPresent();
        assertThat(guard.inspect(indicator("[url:value = 'http://evil.com/windowsupdate']")))
                .isPresent();
        assertThat(guard.inspect(indicator("[domain-name:value = 'windowsupdate.evil.com']")))
                .as("the list is about URLs")
                .isEmpty();
        assertThat(guard.inspect(indicator("[file:hashes.MD5 = '84238dfc8092e5d9c0dac8ef93371a07']")))
                .map(Hit::action)
                .hasValue(GuardAction.DROP);
    }

    @Test
    void aListThatChangesIsReadAgainAndOneThatBreaksStaysAsItWas() throws IOException {
        Path file = list("public-dns", "cidr", "[\"8.8.8.8\"]", "[]");
        WarningLists lists = new WarningLists(Optional.of(directory), Map.of(), GuardAction.QUARANTINE);
        IndicatorGuard guard = new IndicatorGuard(GuardAction.FLAG, lists);
        lists.reload();
        assertThat(lists.reload()).as("nothing has changed").isFalse();

        list("public-dns", "cidr", "[\"1.1.1.1\", \"1.0.0.1\"]", "[]");
        assertThat(lists.reload()).isTrue();
        assertThat(guard.holdsBack(indicator("[ipv4-addr:value = '8.8.8.8']"))).isEmpty();
        assertThat(guard.holdsBack(indicator("[ipv4-addr:value = '1.1.1.1']"))).isPresent();

        Files.writeString(file, "{broken");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(lists.reload()).isFalse();
        assertThat(guard.holdsBack(indicator("[ipv4-addr:value = '1.1.1.1']"))).isPresent();

        Files.delete(file);
        assertThat(lists.reload()).isTrue();
        assertThat(guard.holdsBack(indicator("[ipv4-addr:value = '1.1.1.1']"))).isEmpty();
    }

    private Path list(String name, String type, String entries, String attributes) throws IOException {
        Path file = Files.createDirectories(directory.resolve(name)).resolve("list.json");
        return Files.writeString(
                file,
                "{\"name\": \"%s\", \"type\": \"%s\", \"version\": 1, \"matching_attributes\": %s, \"list\": %s}"
                        .formatted(name, type, attributes, entries));
    }

    private static Indicator indicator(String pattern) {
        return Indicator.of(Map.of("pattern", pattern, "pattern_type", "stix"));
    }
}
