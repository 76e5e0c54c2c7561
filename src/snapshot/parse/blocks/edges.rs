//! Eight edges at a time.

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi64_mask, _mm512_cmplt_epu64_mask, _mm512_cvtepi64_epi32, _mm512_cvtepu64_pd,
    _mm512_cvtpd_epu64, _mm512_mask_max_epu64, _mm512_mask_permutexvar_epi64, _mm512_max_epu64, _mm512_mul_pd,
    _mm512_mullo_epi64, _mm512_or_si512, _mm512_permutex2var_epi64, _mm512_permutexvar_epi64, _mm512_reduce_max_epu64,
    _mm512_set1_epi64, _mm512_set1_pd, _mm512_slli_epi64,
};

use bytemuck::{cast_slice_mut, must_cast};

use crate::snapshot::{EdgeType, TypedTarget, edge_table::MAX_NODES, meta::EdgeLayout, parse::edge_rows::Highest};

/// Numbers of an edge.
pub(super) const WIDTH: usize = 3;
/// Edges that are looked at together.
const ROWS: usize = 8;
/// Stands for no type that is known.
const NO_TYPE: u64 = 8;

/// Where a field of all rows stands among their numbers, of which a register holds eight.
struct Field {
    /// For each row, where in the first and second register.
    in_first_two: __m512i,
    in_third: __m512i,
    /// A bit for each row whose field is in the third.
    is_in_third: u8,
}

impl Field {
    fn new(position: usize) -> Self {
        let (mut in_first_two, mut in_third, mut is_in_third) = ([0_u64; ROWS], [0_u64; ROWS], 0);
        for row in 0..ROWS {
            let at = WIDTH * row + position;
            if let Some(at) = at.checked_sub(2 * ROWS) {
                in_third[row] = at as u64;
                is_in_third |= 1 << row;
            } else {
                in_first_two[row] = at as u64;
            }
        }
        Self { in_first_two: must_cast(in_first_two), in_third: must_cast(in_third), is_in_third }
    }

    /// The field of all rows.
    #[target_feature(enable = "avx512f,avx512dq")]
    fn of(&self, [first, second, third]: [__m512i; WIDTH]) -> __m512i {
        let values = _mm512_permutex2var_epi64(first, self.in_first_two, second);
        _mm512_mask_permutexvar_epi64(values, self.is_in_third, self.in_third, third)
    }
}

/// [`super::put_edges`] of rows of [`WIDTH`].
#[target_feature(enable = "avx512f,avx512dq")]
pub(super) fn put(
    layout: &EdgeLayout,
    numbers: &[u64],
    names: &mut [u32],
    typed_targets: &mut [TypedTarget],
    highest: &mut Highest,
) -> usize {
    let [type_field, name_field, target_field] = [layout.edge_type, layout.name, layout.target].map(Field::new);
    let mut types = [NO_TYPE; ROWS];
    for (number, edge_type) in types.iter_mut().enumerate() {
        *edge_type = layout.type_of(number as u64).map_or(NO_TYPE, |known| known as u64);
    }
    let numbers_of_node = layout.nodes.width();
    let per_number = _mm512_set1_pd(1.0 / numbers_of_node as f64);
    let all_types = must_cast(types);
    let number = |value: usize| _mm512_set1_epi64(value.cast_signed() as i64);
    let is_type = |types: __m512i, one: EdgeType| _mm512_cmpeq_epi64_mask(types, number(one as usize));
    let mut highest_target = number(highest.target as usize);
    let mut highest_name = number(highest.name as usize);

    let blocks = numbers.as_chunks::<{ WIDTH * ROWS }>().0.iter();
    let columns = names.as_chunks_mut::<ROWS>().0.iter_mut();
    let columns = columns.zip(cast_slice_mut::<_, u32>(typed_targets).as_chunks_mut::<ROWS>().0);
    let mut rows = 0;
    for (block, (names, typed_targets)) in blocks.zip(columns) {
        let block = must_cast(*block);
        let type_numbers = type_field.of(block);
        let types = _mm512_permutexvar_epi64(type_numbers, all_types);
        let name = name_field.of(block);
        // Rounded to the nearest, which is the node if there is one: then it comes back exactly.
        let index = target_field.of(block);
        let target = _mm512_cvtpd_epu64(_mm512_mul_pd(_mm512_cvtepu64_pd(index), per_number));
        let fits = _mm512_cmplt_epu64_mask(_mm512_or_si512(type_numbers, types), number(ROWS))
            & _mm512_cmpeq_epi64_mask(_mm512_mullo_epi64(target, number(numbers_of_node as usize)), index)
            & _mm512_cmplt_epu64_mask(target, number(MAX_NODES))
            & _mm512_cmplt_epu64_mask(name, number(1 << u32::BITS));
        if fits != u8::MAX {
            break;
        }
        highest_target = _mm512_max_epu64(highest_target, target);
        let is_numbered = is_type(types, EdgeType::Element) | is_type(types, EdgeType::Hidden);
        highest_name = _mm512_mask_max_epu64(highest_name, !is_numbered, highest_name, name);
        *names = must_cast(_mm512_cvtepi64_epi32(name));
        let typed_target = _mm512_or_si512(target, _mm512_slli_epi64::<{ TypedTarget::TYPE_SHIFT }>(types));
        *typed_targets = must_cast(_mm512_cvtepi64_epi32(typed_target));
        rows += ROWS;
    }
    highest.target = _mm512_reduce_max_epu64(highest_target) as u32;
    highest.name = _mm512_reduce_max_epu64(highest_name) as u32;
    rows
}
