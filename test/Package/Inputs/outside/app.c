/* Calls both; the macro of each header says how wide it is. */
#include "half.h"
#include "wide.h"
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  static float x[8] = {1, 2, 3, 4, 5, 6}, y[8];
  void *space = aligned_alloc(64, 4096);
  half_model *half;
  wide_model *wide;
  if (half_model_create(&half, NULL) || wide_model_create(&wide, NULL))
    return 1;
  if (half_net(half, 1, x, y, space, 4096, NULL) || wide_net(wide, 1, x, y + 2, space, 4096, NULL))
    return 2;
  printf("%d %d: %g %g\n", HALF_NET_X_ELEMENTS, WIDE_NET_X_ELEMENTS, (double)y[0], (double)y[7]);
  half_model_destroy(half);
  wide_model_destroy(wide);
  free(space);
  return 0;
}
