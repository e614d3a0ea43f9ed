"""Submissions that mean harm, by what they are after. `attack` says what one is."""

from attack_suite import (
    changed_notebooks,
    files_and_network,
    forged_frames,
    hooks,
    lying_objects,
    patched_libraries,
    processes_and_kernel,
    reader,
    secrets,
    the_class,
    time_memory_disk_output,
)

CLASSES = {
    "the machine: time, memory, disk, output": time_memory_disk_output.ATTACKS,
    "the machine: processes, signals, the kernel": processes_and_kernel.ATTACKS,
    "the machine: files, network": files_and_network.ATTACKS,
    "the verdict: lying objects": lying_objects.ATTACKS,
    "the verdict: patched libraries": patched_libraries.ATTACKS,
    "the verdict: hooks": hooks.ATTACKS,
    "the verdict: forged frames": forged_frames.ATTACKS,
    "the verdict: changed notebooks": changed_notebooks.ATTACKS,
    "the verdict: secrets": secrets.ATTACKS,
    "the run": the_class.ATTACKS,
    "the reader": reader.ATTACKS,
}
ATTACKS = tuple(attack for attacks in CLASSES.values() for attack in attacks)
