package io.threatbus.app.zeek.intel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IntelLedgersTest {
    private final IntelLedgers ledgers = new IntelLedgers(2, () -> {});

    private static IntelLedgers.Owner owner(String process, String host) {
        return new IntelLedgers.Owner(process, host, "Tenzir", "stix2/indicator");
    }

    private IntelTranslator visit(String process, String host) {
        IntelTranslator translator = ledgers.take(owner(process, host), 100);
        ledgers.leave(owner(process, host));
        return translator;
    }

    @Test
    void aProcessFindsItsLedgerAgain() {
        IntelTranslator first = visit("1", "a");
        assertThat(visit("1", "a")).isSameAs(first);
    }

    @Test
    void aNewProcessTakesThePlaceOfTheOldOneOfItsHost() {
        IntelTranslator first = visit("1", "a");
        visit("2", "a");
        assertThat(visit("1", "a")).isNotSameAs(first);
    }

    @Test
    void aNewProcessBesideOneThatIsThereChangesNothingForThatOne() {
        IntelTranslator first = ledgers.take(owner("1", "a"), 100);
        visit("2", "a");
        ledgers.leave(owner("1", "a"));
        assertThat(visit("1", "a")).isSameAs(first);
    }

    @Test
    void theLedgersOfThoseThatHaveLeftAreBounded() {
        IntelTranslator first = visit("1", "a");
        IntelTranslator second = visit("2", "b");
        visit("3", "c");
        assertThat(visit("2", "b")).isSameAs(second);
        assertThat(visit("1", "a")).isNotSameAs(first);
    }
}
