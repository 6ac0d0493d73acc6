/* Writes to an address that is not there. */
#include "faulty.h"

#include <signal.h>

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)reply, (void)errors;
  signal(SIGSEGV, SIG_DFL);          /* a sanitizer in the host would otherwise catch it */
  int* volatile nowhere = (int*)16;  // volatile: an optimiser that knew the address would refuse it
  *nowhere = 1;
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "crashes"
#include "faulty.h"
