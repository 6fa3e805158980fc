"""The command line: options, streams, output formats, errors and exit codes. Knows no business."""
