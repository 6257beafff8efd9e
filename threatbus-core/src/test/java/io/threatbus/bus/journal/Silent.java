package io.threatbus.bus.journal;

/** A report for journals that nothing goes wrong with: whatever is reported fails the test. */
final class Silent implements JournalReport {
    @Override
    public void failing(String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void full(String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void working() {}

    @Override
    public void unwritten(long messages) {
        throw new AssertionError(messages + " not written");
    }
}
