# Looks at the traffic only when so many items were taken, and leaves when a file of it is read.
module Tenzir;

export {
    const awaited = 0 &redef;
}

redef exit_only_after_terminate = T;
redef ignore_checksums = T;

global taken = 0;

event zeek_init()
    {
    suspend_processing();
    }

hook item_taken(operation: string, value: string, kind: Intel::Type)
    {
    if ( ++taken != awaited )
        return;
    continue_processing();
    Reporter::info("all items are taken");
    }

event Pcap::file_done(path: string)
    {
    terminate();
    }
