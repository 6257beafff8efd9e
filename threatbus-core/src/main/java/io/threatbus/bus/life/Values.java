package io.threatbus.bus.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeState;
import io.threatbus.message.Indicator;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.ValueIndex;
import io.threatbus.stix.StixId;
import io.threatbus.stix.XxHash64;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The index of values, of what the bus knows to be active. Guarded by the lock of the memory. */
final class Values implements ValueIndex {
    /** 128 megabytes. */
    private static final int MOST = 4_000_000;

    private static final int SECRET_BYTES = 16;
    private static final String TYPE = "indicator";
    private static final int SUFFICES = 1;

    private final SharedMemory memories;
    private final ValueTable table = new ValueTable(MOST);
    private final byte[] secret = new byte[SECRET_BYTES];
    private boolean complete = true;

    Values(SharedMemory memories) {
        this.memories = memories;
        // Nobody outside can choose values that meet in one place.
        new SecureRandom().nextBytes(secret);
    }

    private long fingerprint(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[SECRET_BYTES + text.length];
        System.arraycopy(secret, 0, all, 0, SECRET_BYTES);
        System.arraycopy(text, 0, all, SECRET_BYTES, text.length);
        return XxHash64.hash(all, all.length);
    }

    /** Of a version; all but the lowest bit. */
    private static int tag(long modified, long rank) {
        long mixed = (modified ^ rank) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> Integer.SIZE) & ~SUFFICES;
    }

    /** Takes note of an active content. */
    void shown(Indicator content, long modified, long rank) {
        NamedValues.of(content)
                .forEach((value, suffices) -> complete &= table.add(
                        fingerprint(value),
                        content.id().uuid(),
                        tag(modified, rank) | (suffices ? SUFFICES : 0),
                        this::holds));
    }

    /** With what a store has; what it has not written yet was shown here, or is going to be. */
    void fill(IndicatorStore store) {
        store.contents(content -> {
            memories.take();
            try {
                shown(content, content.modifiedMicros(), content.rank());
            } finally {
                memories.release();
            }
        });
    }

    private boolean holds(UUID indicator, int tag) {
        KnownIndicator known = memories.known(new StixId(TYPE, indicator));
        int present = tag(known.modified(), known.rank());
        int bits = ((1 << (Long.SIZE - ValueTable.FINGERPRINT_BITS)) - 1) & ~SUFFICES;
        return known.state() == LifeState.ACTIVE && (present & bits) == (tag & bits);
    }

    @Override
    public List<Naming> naming(String value) {
        Map<StixId, Boolean> found = new LinkedHashMap<>();
        memories.take();
        try {
            for (String form : NamedValues.formsOf(value)) {
                table.find(fingerprint(form), (indicator, tag) -> {
                    boolean holds = holds(indicator, tag);
                    if (holds) {
                        found.merge(new StixId(TYPE, indicator), (tag & SUFFICES) != 0, Boolean::logicalOr);
                    }
                    return holds;
                });
            }
        } finally {
            memories.release();
        }
        List<Naming> naming = new ArrayList<>();
        found.forEach((id, suffices) -> naming.add(new Naming(id, suffices)));
        return naming;
    }

    @Override
    public boolean isComplete() {
        memories.take();
        try {
            return complete;
        } finally {
            memories.release();
        }
    }

    long bytes() {
        memories.take();
        try {
            return table.bytes();
        } finally {
            memories.release();
        }
    }
}
