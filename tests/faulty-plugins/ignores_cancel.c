/* Never looks whether it should stop. */
#include "faulty.h"

#include <unistd.h>

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)reply, (void)errors;
  while (pause() != 0) continue; /* it always returns -1 */
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "ignores-cancel"
#include "faulty.h"
