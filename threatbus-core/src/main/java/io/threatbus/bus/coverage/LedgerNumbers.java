package io.threatbus.bus.coverage;

import io.threatbus.bus.life.ChangeNumbers;
import io.threatbus.coverage.Ledger;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeState;
import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.util.List;

/** Numbers changes by the ledger. */
public record LedgerNumbers(Ledger ledger) implements ChangeNumbers {
    @Override
    public void number(List<? extends Message> told, long micros) {
        ledger.number(told, micros);
    }

    @Override
    public void known(StixId id, KnownIndicator known, long micros) {
        ledger.known(
                id,
                StixObject.versionHash(id, StixTimestamp.ofEpochMicros(known.modified())),
                micros,
                known.state() == LifeState.ACTIVE);
    }
}
