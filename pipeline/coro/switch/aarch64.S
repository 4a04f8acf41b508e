/* Contexts for AArch64, AAPCS64. See context.h.
 *
 * What a suspended context looks like, upward from sp:
 *
 *      0  x19 x20    16  x21 x22    32  x23 x24    48  x25 x26    64  x27 x28
 *     80  x29, x30: where to go on
 *     96  d8 d9     112  d10 d11   128  d12 d13   144  d14 d15
 *    160  fpcr
 *    176  the stack of the function that called coro_context_switch
 */
        .text

/* struct coro_result coro_context_switch(struct coro_context *from, struct coro_context *to,
 *                                        unsigned outcome, void *value) */
        .globl  coro_context_switch, coro_context_switch_bool
        .type   coro_context_switch, %function
        .type   coro_context_switch_bool, %function
        .p2align 4
coro_context_switch:
coro_context_switch_bool:
        .cfi_startproc
        sub     sp, sp, #176
        .cfi_def_cfa_offset 176
        stp     x19, x20, [sp, #0]
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mrs     x9, fpcr
        str     x9, [sp, #160]
        .cfi_offset x19, -176
        .cfi_offset x20, -168
        .cfi_offset x21, -160
        .cfi_offset x22, -152
        .cfi_offset x23, -144
        .cfi_offset x24, -136
        .cfi_offset x25, -128
        .cfi_offset x26, -120
        .cfi_offset x27, -112
        .cfi_offset x28, -104
        .cfi_offset x29, -96
        .cfi_offset x30, -88
        .cfi_offset d8, -80
        .cfi_offset d9, -72
        .cfi_offset d10, -64
        .cfi_offset d11, -56
        .cfi_offset d12, -48
        .cfi_offset d13, -40
        .cfi_offset d14, -32
        .cfi_offset d15, -24

        mov     x10, sp
        str     x10, [x0]
        ldr     x10, [x1]
        mov     sp, x10
        mov     x0, x2
        mov     x1, x3
        /* The other stack holds the same layout, so the CFI above goes on being true. */

        ldr     x10, [sp, #160]
        cmp     x9, x10
        b.eq    1f                      /* writing fpcr is slow, and it is rarely another */
        msr     fpcr, x10
1:      ldp     d14, d15, [sp, #144]
        ldp     d12, d13, [sp, #128]
        ldp     d10, d11, [sp, #112]
        ldp     d8, d9, [sp, #96]
        ldp     x29, x30, [sp, #80]
        ldp     x27, x28, [sp, #64]
        ldp     x25, x26, [sp, #48]
        ldp     x23, x24, [sp, #32]
        ldp     x21, x22, [sp, #16]
        ldp     x19, x20, [sp, #0]
        add     sp, sp, #176
        .cfi_def_cfa_offset 0
        .cfi_restore x19
        .cfi_restore x20
        .cfi_restore x21
        .cfi_restore x22
        .cfi_restore x23
        .cfi_restore x24
        .cfi_restore x25
        .cfi_restore x26
        .cfi_restore x27
        .cfi_restore x28
        .cfi_restore x29
        .cfi_restore x30
        .cfi_restore d8
        .cfi_restore d9
        .cfi_restore d10
        .cfi_restore d11
        .cfi_restore d12
        .cfi_restore d13
        .cfi_restore d14
        .cfi_restore d15
        br      x30
        .cfi_endproc
        .size   coro_context_switch, .-coro_context_switch
        .size   coro_context_switch_bool, .-coro_context_switch_bool

/* The frame at the bottom of every coroutine's stack; [sp] points to its context. Its caller, for
 * whoever unwinds, is the suspended context that context->parent points to:
 *
 *     CFA = context->parent->sp + 176
 *
 * with the registers where coro_context_switch saved them. It is marked as a signal frame, because
 * gdb gives up at an ordinary frame whose caller lies on a lower stack. */
        .type   coro_context_entry, %function
        .p2align 4
coro_context_entry:
        .cfi_startproc
        .cfi_signal_frame
        /* DW_CFA_def_cfa_expression, 10 bytes: breg31 0, deref, plus_uconst 8, deref, deref, plus_uconst 176 */
        .cfi_escape 0x0f, 10, 0x8f, 0, 0x06, 0x23, 8, 0x06, 0x06, 0x23, 0xb0, 0x01
        .cfi_offset x19, -176
        .cfi_offset x20, -168
        .cfi_offset x21, -160
        .cfi_offset x22, -152
        .cfi_offset x23, -144
        .cfi_offset x24, -136
        .cfi_offset x25, -128
        .cfi_offset x26, -120
        .cfi_offset x27, -112
        .cfi_offset x28, -104
        .cfi_offset x29, -96
        .cfi_offset x30, -88
        .cfi_offset d8, -80
        .cfi_offset d9, -72
        .cfi_offset d10, -64
        .cfi_offset d11, -56
        .cfi_offset d12, -48
        .cfi_offset d13, -40
        .cfi_offset d14, -32
        .cfi_offset d15, -24
        mov     x0, x20
        blr     x19
        brk     #1
        .cfi_endproc
        .size   coro_context_entry, .-coro_context_entry

/* void coro_context_init(struct coro_context *context, void *top, void (*entry)(void *), void *arg) */
        .globl  coro_context_init
        .type   coro_context_init, %function
        .p2align 4
coro_context_init:
        .cfi_startproc
        adr     x9, coro_context_entry
        stp     xzr, x9, [x1, #-16]!    /* the frame record */
        mov     x10, x1
        stp     x0, xzr, [x1, #-16]!
        sub     x1, x1, #176
        stp     x2, x3, [x1, #0]        /* x19: entry, x20: its argument */
        stp     xzr, xzr, [x1, #16]
        stp     xzr, xzr, [x1, #32]
        stp     xzr, xzr, [x1, #48]
        stp     xzr, xzr, [x1, #64]
        stp     x10, x9, [x1, #80]
        stp     xzr, xzr, [x1, #96]
        stp     xzr, xzr, [x1, #112]
        stp     xzr, xzr, [x1, #128]
        stp     xzr, xzr, [x1, #144]
        mrs     x9, fpcr
        str     x9, [x1, #160]
        stp     x1, xzr, [x0]
        str     x10, [x0, #16]
        ret
        .cfi_endproc
        .size   coro_context_init, .-coro_context_init

        .section .note.GNU-stack, "", %progbits
