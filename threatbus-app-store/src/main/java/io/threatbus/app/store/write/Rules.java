package io.threatbus.app.store.write;

import io.threatbus.app.store.db.StoreCounters;
import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.app.store.life.Lifetimes;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.message.IndicatorKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The rules by which the store that last had a database worked, kept in it: whoever changes the database while no bus
 * runs goes by the same.
 */
public final class Rules {
    private static final String LIFETIME = "lifetime_";
    private static final String RENEWED_BY_PUBLICATION = "renewed_by_publication";
    private static final String RENEWED_BY_VERSION = "renewed_by_version";
    private static final String RENEWED_BY_SIGHTING = "renewed_by_sighting";
    private static final String KEEP_REMOVED = "keep_removed";

    private Rules() {}

    static void write(Connection writer, LifePolicy rules) throws SQLException {
        for (IndicatorKind kind : IndicatorKind.values()) {
            StoreCounters.write(
                    writer, LIFETIME + kind.label(), Micros.of(rules.lifetimes().of(kind)));
        }
        StoreCounters.write(writer, RENEWED_BY_PUBLICATION, rules.lifetimes().renewedByPublication() ? 1 : 0);
        StoreCounters.write(writer, RENEWED_BY_VERSION, rules.lifetimes().renewedByVersion() ? 1 : 0);
        StoreCounters.write(writer, RENEWED_BY_SIGHTING, rules.lifetimes().renewedBySighting() ? 1 : 0);
        StoreCounters.write(writer, KEEP_REMOVED, Micros.of(rules.keepRemoved()));
    }

    /** What was written, or the defaults. */
    public static LifePolicy read(Connection reader) throws SQLException {
        Lifetimes lifetimes = new Lifetimes(
                lifetime(reader, IndicatorKind.ADDRESS),
                lifetime(reader, IndicatorKind.DOMAIN),
                lifetime(reader, IndicatorKind.URL),
                lifetime(reader, IndicatorKind.EMAIL),
                lifetime(reader, IndicatorKind.HASH),
                lifetime(reader, IndicatorKind.OTHER),
                flag(reader, RENEWED_BY_PUBLICATION, Lifetimes.DEFAULT.renewedByPublication()),
                flag(reader, RENEWED_BY_VERSION, Lifetimes.DEFAULT.renewedByVersion()),
                flag(reader, RENEWED_BY_SIGHTING, Lifetimes.DEFAULT.renewedBySighting()));
        return new LifePolicy(lifetimes, duration(reader, KEEP_REMOVED, StoreSettings.DEFAULT.keepRemoved()));
    }

    private static Duration lifetime(Connection reader, IndicatorKind kind) throws SQLException {
        return duration(reader, LIFETIME + kind.label(), Lifetimes.DEFAULT.of(kind));
    }

    private static Duration duration(Connection reader, String name, Duration otherwise) throws SQLException {
        return Duration.of(StoreCounters.read(reader, name).orElse(Micros.of(otherwise)), ChronoUnit.MICROS);
    }

    private static boolean flag(Connection reader, String name, boolean otherwise) throws SQLException {
        return StoreCounters.read(reader, name).orElse(otherwise ? 1 : 0) != 0;
    }
}
