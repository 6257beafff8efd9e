package io.threatbus.app.store.write;

import io.threatbus.app.store.life.LifePolicy;
import io.threatbus.life.LifeRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * The rules of now, as they are set, and whether they are those that the database has. Belongs to the thread that writes.
 */
final class RulesInForce {
    private final Supplier<LifePolicy> set;
    private LifePolicy policy;
    private LifePolicy written;
    private LifeRules rules;

    RulesInForce(Supplier<LifePolicy> set, LifePolicy written) {
        this.set = set;
        this.written = written;
        policy = written;
        rules = written.rules();
    }

    LifePolicy policy() {
        LifePolicy present = set.get();
        if (!present.equals(policy)) {
            policy = present;
            rules = present.rules();
        }
        return policy;
    }

    LifeRules rules() {
        policy();
        return rules;
    }

    /** Writes them down if they are others than before. */
    void save(Connection connection) throws SQLException {
        if (!policy().equals(written)) {
            Rules.write(connection, policy);
        }
    }

    /** The transaction is committed. */
    void saved() {
        written = policy;
    }
}
