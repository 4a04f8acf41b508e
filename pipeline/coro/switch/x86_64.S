/* Contexts for x86-64, System V ABI. See context.h.
 *
 * What a suspended context looks like, upward from sp:
 *
 *      0  mxcsr, x87 control word
 *      8  r15    16  r14    24  r13    32  r12    40  rbx    48  rbp
 *     56  where to go on
 *     64  the stack of the function that called coro_context_switch
 */
        .text

/* struct coro_result coro_context_switch(struct coro_context *from, struct coro_context *to,
 *                                        unsigned outcome, void *value) */
        .globl  coro_context_switch, coro_context_switch_bool
        .type   coro_context_switch, @function
        .type   coro_context_switch_bool, @function
        .p2align 4
coro_context_switch:
coro_context_switch_bool:
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r15, 0
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr (%rsp)
        fnstcw  4(%rsp)
        movl    (%rsp), %r8d
        movzwl  4(%rsp), %r9d

        movq    %rsp, (%rdi)
        movq    (%rsi), %rsp
        movl    %edx, %eax
        movq    %rcx, %rdx
        /* The other stack holds the same layout, so the CFI above goes on being true. */

        /* Loading a control word that differs is slow, and the flags in mxcsr (its low six bits)
         * differ soon; only the control bits are to be kept. */
        xorl    (%rsp), %r8d
        testl   $0xffc0, %r8d
        jne     2f
1:      cmpw    4(%rsp), %r9w
        jne     3f
4:      addq    $8, %rsp
        .cfi_remember_state
        .cfi_adjust_cfa_offset -8
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r12
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbp
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        .cfi_register %rip, %rcx
        jmp     *%rcx
        .cfi_restore_state
2:      ldmxcsr (%rsp)
        jmp     1b
3:      fldcw   4(%rsp)
        jmp     4b
        .cfi_endproc
        .size   coro_context_switch, .-coro_context_switch
        .size   coro_context_switch_bool, .-coro_context_switch_bool

/* The frame at the bottom of every coroutine's stack; (%rsp) points to its context. Its caller, for
 * whoever unwinds, is the suspended context that context->parent points to:
 *
 *     CFA = context->parent->sp + 64
 *
 * with the registers where coro_context_switch saved them. It is marked as a signal frame, because
 * gdb gives up at an ordinary frame whose caller lies on a lower stack. */
        .type   coro_context_entry, @function
        .p2align 4
coro_context_entry:
        .cfi_startproc
        .cfi_signal_frame
        /* DW_CFA_def_cfa_expression, 9 bytes: breg7 0, deref, plus_uconst 8, deref, deref, plus_uconst 64 */
        .cfi_escape 0x0f, 9, 0x77, 0, 0x06, 0x23, 8, 0x06, 0x06, 0x23, 64
        .cfi_offset %rip, -8
        .cfi_offset %rbp, -16
        .cfi_offset %rbx, -24
        .cfi_offset %r12, -32
        .cfi_offset %r13, -40
        .cfi_offset %r14, -48
        .cfi_offset %r15, -56
        movq    %r13, %rdi
        call    *%r12
        ud2
        .cfi_endproc
        .size   coro_context_entry, .-coro_context_entry

/* void coro_context_init(struct coro_context *context, void *top, void (*entry)(void *), void *arg) */
        .globl  coro_context_init
        .type   coro_context_init, @function
        .p2align 4
coro_context_init:
        .cfi_startproc
        subq    $16, %rsi               /* the frame record */
        movq    %rsi, %r8
        leaq    coro_context_entry(%rip), %rax
        movq    $0, (%r8)
        movq    %rax, 8(%r8)
        movq    %rdi, -16(%rsi)
        movq    %rax, -24(%rsi)
        xorl    %eax, %eax
        movq    %rax, -8(%rsi)
        movq    %r8, -32(%rsi)          /* rbp */
        movq    %rax, -40(%rsi)         /* rbx */
        movq    %rdx, -48(%rsi)         /* r12: entry */
        movq    %rcx, -56(%rsi)         /* r13: its argument */
        movq    %rax, -64(%rsi)         /* r14 */
        movq    %rax, -72(%rsi)         /* r15 */
        stmxcsr -80(%rsi)
        fnstcw  -76(%rsi)
        leaq    -80(%rsi), %rax
        movq    %rax, (%rdi)
        movq    $0, 8(%rdi)
        movq    %r8, 16(%rdi)
        ret
        .cfi_endproc
        .size   coro_context_init, .-coro_context_init

        .section .note.GNU-stack, "", @progbits
