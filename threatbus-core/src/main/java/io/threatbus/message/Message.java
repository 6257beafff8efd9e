package io.threatbus.message;

/** What travels on the bus. Immutable; shared by all who receive it. */
public sealed interface Message permits StixObject, SnapshotRequest, SnapshotEnvelope {
    /** The topic it is routed on; one of {@link Topic#OF_MESSAGES}. */
    Topic topic();

    /** The message as JSON, the way it stands on every wire. */
    JsonText json();
}
