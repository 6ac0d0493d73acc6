export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 LSAN_OPTIONS=suppressions=tests/support/lsan.supp UBSAN_OPTIONS=print_stacktrace=1
timeout 550 ./build/asan-ubsan/tests/entra-id/entra_id_test "$@"
