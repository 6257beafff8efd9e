package io.threatbus.zmtp;

/** What protects the messages of one connection: {@code sealer} is the sending thread's, {@code opener} the reading one's. */
record Protection(CurveSealer sealer, CurveOpener opener) {}
