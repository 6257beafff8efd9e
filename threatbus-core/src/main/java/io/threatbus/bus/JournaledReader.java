package io.threatbus.bus;

import io.threatbus.bus.journal.Entry;
import io.threatbus.bus.journal.Journal;
import io.threatbus.bus.journal.Replay;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.Stamps;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.HeldMessage;
import io.threatbus.spi.Metrics.Counter;
import io.threatbus.spi.OutcomeListener;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading end of a queue that is written to a journal: first what the last process has left there, then what comes in.
 * The queue has the order of the journal, so the numbers follow from counting. One thread takes, any thread acknowledges.
 */
final class JournaledReader implements AcknowledgedInQueue {
    private static final Logger logger = LoggerFactory.getLogger(JournaledReader.class);

    private final Journal journal;
    private final Replay replay;
    private final AcknowledgedInQueue queue;
    private final MessageParser parser;
    private final OutcomeListener observer;
    private final Counter replayed;
    private final Counter damaged;

    JournaledReader(Journal journal, BusCore core, Counter replayed, Counter damaged) {
        this.journal = journal;
        this.replay = journal.replay();
        this.queue = AcknowledgedInQueue.numbering(core.inq(), journal.stream(), journal.last() + 1);
        this.parser = core.parser();
        this.observer = core.listeners();
        this.replayed = replayed;
        this.damaged = damaged;
    }

    @Override
    public int take(Collection<? super HeldMessage> target, int limit, Duration timeout) throws InterruptedException {
        int taken = 0;
        while (taken < limit && replay.remaining() > 0) {
            taken += replayOne(target);
        }
        return taken > 0 ? taken : queue.take(target, limit, timeout);
    }

    private int replayOne(Collection<? super HeldMessage> target) {
        Optional<Entry> next = replay.next();
        if (next.isEmpty()) {
            return 0;
        }
        Entry entry = next.get();
        Parsed parsed = parser.parse(entry.json());
        if (parsed instanceof Parsed.Accepted accepted) {
            List<Message> message = List.of(accepted.message());
            Stamps.accept(message, System.nanoTime());
            observer.accepted(entry.origin(), message);
            target.add(new HeldMessage(entry.stream(), entry.number(), accepted.message()));
            replayed.increment();
            return 1;
        }
        logger.atWarn()
                .addKeyValue("peer", entry.origin())
                .log(
                        "A message from {} in the journal is no longer accepted, perhaps because limits have changed: {}",
                        entry.origin(),
                        ((Parsed.Rejected) parsed).rejection());
        damaged.increment();
        journal.acknowledge(entry.number(), entry.number());
        return 0;
    }

    @Override
    public void acknowledge(Collection<HeldMessage> messages) {
        long first = 0;
        long last = -1;
        for (HeldMessage message : messages) {
            if (message.number() != last + 1) {
                acknowledge(first, last);
                first = message.number();
            }
            last = message.number();
        }
        acknowledge(first, last);
    }

    private void acknowledge(long first, long last) {
        if (first <= last) {
            journal.acknowledge(first, last);
        }
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, replay.remaining() + queue.size());
    }

    @Override
    public boolean outlivesProcess() {
        return true;
    }
}
