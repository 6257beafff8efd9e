package io.threatbus.app.misp.update;

import java.util.ArrayList;
import java.util.List;

/** Since when something waits, when it was last touched, and whom to tell when it is done. */
record WaitingCallers(long since, long touched, List<Runnable> done) {
    static WaitingCallers begin(long now, Runnable done) {
        return new WaitingCallers(now, now, List.of(done));
    }

    WaitingCallers touch(long now, Runnable another) {
        List<Runnable> all = new ArrayList<>(done);
        all.add(another);
        return new WaitingCallers(since, now, all);
    }

    /** Both as one: there was newer word while this waited already. */
    WaitingCallers after(WaitingCallers older) {
        List<Runnable> all = new ArrayList<>(older.done);
        all.addAll(done);
        return new WaitingCallers(older.since, touched, all);
    }

    void end() {
        done.forEach(Runnable::run);
    }
}
