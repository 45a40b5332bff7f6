"""What every channel promises, written once: promises, labelled cases, and adapters from elsewhere.

A channel takes part by two modules of its adapter's name: ``stands/<adapter>.py`` brings it up on its double,
once for each way in (``STANDS``), and ``cases/<adapter>.py`` holds its ``INCOMING`` and ``OUTGOING``.
"""
